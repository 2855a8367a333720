/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import io.detoxj.core.checkpoint.HalfPrecision;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How the numbers of a tensor are stored: one by one, or in blocks that share a scale. */
public enum GgufType {
  /** IEEE 754 single precision. */
  F32(0, 1, 4) {
    @Override
    void decode(ByteBuffer in, float[] out, int at) {
      out[at] = in.getFloat();
    }
  },
  /** IEEE 754 half precision. */
  F16(1, 1, 2) {
    @Override
    void decode(ByteBuffer in, float[] out, int at) {
      out[at] = half(in);
    }
  },
  /** The upper half of a single. */
  BF16(30, 1, 2) {
    @Override
    void decode(ByteBuffer in, float[] out, int at) {
      out[at] = HalfPrecision.fromBfloat16(in.getShort());
    }
  },
  /** 4 bits around 8, a scale for 32 numbers. */
  Q4_0(2, 32, 18) {
    @Override
    void decode(ByteBuffer in, float[] out, int at) {
      float scale = half(in);
      for (int i = 0; i < HALF; i++) {
        int pair = in.get();
        out[at + i] = scale * (low(pair) - 8);
        out[at + i + HALF] = scale * (high(pair) - 8);
      }
    }
  },
  /** 4 bits, a scale and a minimum for 32 numbers. */
  Q4_1(3, 32, 20) {
    @Override
    void decode(ByteBuffer in, float[] out, int at) {
      float scale = half(in);
      float minimum = half(in);
      for (int i = 0; i < HALF; i++) {
        int pair = in.get();
        out[at + i] = scale * low(pair) + minimum;
        out[at + i + HALF] = scale * high(pair) + minimum;
      }
    }
  },
  /** 5 bits around 16, a scale for 32 numbers. */
  Q5_0(6, 32, 22) {
    @Override
    void decode(ByteBuffer in, float[] out, int at) {
      float scale = half(in);
      int fifth = in.getInt();
      for (int i = 0; i < HALF; i++) {
        int pair = in.get();
        out[at + i] = scale * (five(low(pair), fifth, i) - 16);
        out[at + i + HALF] = scale * (five(high(pair), fifth, i + HALF) - 16);
      }
    }
  },
  /** 5 bits, a scale and a minimum for 32 numbers. */
  Q5_1(7, 32, 24) {
    @Override
    void decode(ByteBuffer in, float[] out, int at) {
      float scale = half(in);
      float minimum = half(in);
      int fifth = in.getInt();
      for (int i = 0; i < HALF; i++) {
        int pair = in.get();
        out[at + i] = scale * five(low(pair), fifth, i) + minimum;
        out[at + i + HALF] = scale * five(high(pair), fifth, i + HALF) + minimum;
      }
    }
  },
  /** 8 bits, a scale for 32 numbers. */
  Q8_0(8, 32, 34) {
    @Override
    void decode(ByteBuffer in, float[] out, int at) {
      float scale = half(in);
      for (int i = 0; i < 2 * HALF; i++) {
        out[at + i] = scale * in.get();
      }
    }
  },
  /** 4 bits, for each 32 of 256 numbers a scale and a minimum of 6 bits. */
  Q4_K(12, 256, 144) {
    @Override
    void decode(ByteBuffer in, float[] out, int at) {
      float scale = half(in);
      float minimum = half(in);
      byte[] packed = bytes(in, PACKED);
      byte[] pairs = bytes(in, LARGE / 2);
      for (int i = 0; i < LARGE; i++) {
        int j = i / SMALL;
        int pair = pairs[i / (2 * SMALL) * SMALL + i % SMALL];
        int number = j % 2 == 0 ? low(pair) : high(pair);
        out[at + i] = scale * scale(packed, j) * number - minimum * minimum(packed, j);
      }
    }
  },
  /** 5 bits, for each 32 of 256 numbers a scale and a minimum of 6 bits. */
  Q5_K(13, 256, 176) {
    @Override
    void decode(ByteBuffer in, float[] out, int at) {
      float scale = half(in);
      float minimum = half(in);
      byte[] packed = bytes(in, PACKED);
      byte[] fifth = bytes(in, SMALL);
      byte[] pairs = bytes(in, LARGE / 2);
      for (int i = 0; i < LARGE; i++) {
        int j = i / SMALL;
        int pair = pairs[i / (2 * SMALL) * SMALL + i % SMALL];
        int number = five(j % 2 == 0 ? low(pair) : high(pair), fifth[i % SMALL], j);
        out[at + i] = scale * scale(packed, j) * number - minimum * minimum(packed, j);
      }
    }
  },
  /** 6 bits around 32, for each 16 of 256 numbers a scale of 8 bits. */
  Q6_K(14, 256, 210) {
    @Override
    void decode(ByteBuffer in, float[] out, int at) {
      byte[] low = bytes(in, LARGE / 2);
      byte[] high = bytes(in, LARGE / 4);
      byte[] scales = bytes(in, LARGE / HALF);
      float scale = half(in);
      for (int i = 0; i < LARGE; i++) {
        int halfBlock = i / 128;
        int quarter = i % 128 / SMALL;
        int place = i % SMALL;
        int pair = low[64 * halfBlock + SMALL * (quarter & 1) + place];
        int four = quarter < 2 ? low(pair) : high(pair);
        int two = (high[SMALL * halfBlock + place] >> (2 * quarter)) & 3;
        out[at + i] = scale * scales[i / HALF] * (four + 16 * two - 32);
      }
    }
  };

  private static final int HALF = 16;
  private static final int SMALL = 32;
  private static final int LARGE = 256;
  private static final int PACKED = 12;

  /** Names of the types of ggml that are not read, for messages; by id, from 10. */
  private static final List<String> OTHERS =
      List.of(
          "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "Q8_K", "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S",
          "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS", "I8", "I16", "I32", "I64", "F64", "IQ1_M");

  private final int id;
  private final int blockValues;
  private final int blockBytes;

  GgufType(int id, int blockValues, int blockBytes) {
    this.id = id;
    this.blockValues = blockValues;
    this.blockBytes = blockBytes;
  }

  /** The type of a number in a file; none if it is not read. */
  static Optional<GgufType> of(long id) {
    return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
  }

  /** What ggml calls a type that is not read. */
  static String nameOf(long id) {
    return id >= 10 && id < 10 + OTHERS.size() ? OTHERS.get((int) id - 10) : "type " + id;
  }

  /** The numbers of one block: a row is a whole number of blocks. */
  public int blockValues() {
    return blockValues;
  }

  /** The bytes of one block. */
  public int blockBytes() {
    return blockBytes;
  }

  /**
   * Reads one block.
   *
   * @param in little endian, at the beginning of the block; left at its end
   * @param out gets {@link #blockValues} numbers
   * @param at where the first of them goes
   */
  abstract void decode(ByteBuffer in, float[] out, int at);

  private static float half(ByteBuffer in) {
    return HalfPrecision.fromHalf(in.getShort());
  }

  private static byte[] bytes(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private static int low(int pair) {
    return pair & 15;
  }

  private static int high(int pair) {
    return (pair >> 4) & 15;
  }

  /** Four bits and, of others, the one at a place. */
  private static int five(int four, int fifths, int place) {
    return four + 16 * ((fifths >> place) & 1);
  }

  private static int upperTwo(int packed) {
    return (packed >> 6) & 3;
  }

  /** The 6-bit scale of a group of 32, of which four bytes keep the upper bits of others. */
  private static int scale(byte[] packed, int group) {
    return group < 4
        ? packed[group] & 63
        : low(packed[group + 4]) + 16 * upperTwo(packed[group - 4]);
  }

  /** The 6-bit minimum of a group of 32. */
  private static int minimum(byte[] packed, int group) {
    return group < 4
        ? packed[group + 4] & 63
        : high(packed[group + 4]) + 16 * upperTwo(packed[group]);
  }
}
