/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzFileTest {
  @TempDir Path folder;

  private static byte[] npy(String type, String shape, byte[] data) {
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    byte[] text =
        (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) text.length).put(text).put(data);
    return bytes.array();
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private Path archive(boolean deflated, Object... namesAndArrays) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < namesAndArrays.length; i += 2) {
        byte[] array = (byte[]) namesAndArrays[i + 1];
        ZipEntry entry = new ZipEntry((String) namesAndArrays[i]);
        if (!deflated) {
          CRC32 crc = new CRC32();
          crc.update(array);
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(array.length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(array);
        zip.closeEntry();
      }
    }
    Path file = folder.resolve("params.npz");
    Files.write(file, out.toByteArray());
    return file;
  }

  @Test
  void reads_stored_and_deflated_arrays_of_every_width() throws Exception {
    ByteBuffer doubles = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    doubles.putDouble(0.5).putDouble(-3);
    // 1 and -2 in half precision.
    byte[] halves = {0x00, 0x3c, 0x00, (byte) 0xc0};
    for (boolean deflated : new boolean[] {false, true}) {
      NpzFile file =
          NpzFile.open(
              archive(
                  deflated,
                  "W_enc.npy",
                  npy("<f4", "2, 3", floats(1, 2, 3, 4, 5, 6)),
                  "b.npy",
                  npy("<f8", "2,", doubles.array()),
                  "h.npy",
                  npy("<f2", "2,", halves)));
      assertThat(file.shapes()).containsEntry("W_enc", List.of(2L, 3L)).hasSize(3);
      assertThat(read(file, "W_enc")).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(read(file, "b")).containsExactly(0.5f, -3);
      assertThat(read(file, "h")).containsExactly(1, -2);
      assertThatThrownBy(() -> file.read("W_dec", ByteBuffer.allocate(0)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("there are [W_enc, b, h]");
    }
  }

  private static float[] read(NpzFile file, String name) throws IOException {
    long size = file.shapes().getOrDefault(name, List.of()).stream().reduce(1L, (a, b) -> a * b);
    ByteBuffer bytes = ByteBuffer.allocate((int) (Float.BYTES * size));
    file.read(name, bytes);
    float[] values = new float[(int) size];
    bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  @Test
  void what_is_no_plain_array_is_refused() throws Exception {
    refused("is of type |O", npy("|O", "1,", new byte[8]));
    refused("is of type >f4", npy(">f4", "1,", new byte[4]));
    refused("do not fit its shape", npy("<f4", "100000, 100000", new byte[4]));
    refused("impossible shape", npy("<f4", "9999999999, 9999999999", new byte[4]));
    refused("does not begin", new byte[20]);
    refused("does not begin", new byte[0]);
    byte[] fortran = npy("<f4", "1,", new byte[4]);
    String text = new String(fortran, StandardCharsets.ISO_8859_1).replace("False", "True ");
    refused("Fortran", text.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> NpzFile.open(archive(true, "notes.txt", new byte[3])))
        .hasMessageContaining("no .npy array");
    assertThatThrownBy(() -> NpzFile.open(folder.resolve("absent.npz")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private void refused(String reason, byte[] array) throws IOException {
    Path file = archive(true, "x.npy", array);
    assertThatThrownBy(() -> NpzFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void a_damaged_archive_never_fails_in_another_way() throws Exception {
    byte[] good = Files.readAllBytes(archive(true, "x.npy", npy("<f4", "4,", floats(1, 2, 3, 4))));
    Path file = folder.resolve("damaged.npz");
    for (int length = 0; length < good.length; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThatThrownBy(() -> NpzFile.open(file)).isInstanceOf(CheckpointException.class);
    }
    for (int i = 0; i < good.length; i++) {
      for (int flip : new int[] {1, 0x80, 0xff}) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) flip;
        Files.write(file, bad);
        try {
          read(NpzFile.open(file), "x");
        } catch (CheckpointException | IOException e) {
          assertThat(e).hasMessageContaining("damaged.npz");
        }
      }
    }
  }
}
