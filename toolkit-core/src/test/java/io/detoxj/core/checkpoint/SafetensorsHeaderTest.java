/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way a header can lie, as bytes written by hand. */
class SafetensorsHeaderTest {
  @TempDir Path folder;

  /** Single quotes stand for double ones. */
  private Path file(String header, int dataBytes) throws IOException {
    return file(header.replace('\'', '"').getBytes(StandardCharsets.UTF_8), dataBytes);
  }

  private Path file(byte[] header, int dataBytes) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    return Files.write(folder.resolve("hostile.safetensors"), bytes.array());
  }

  private static void assertRefused(Path file, String... parts) {
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("hostile.safetensors")
        .hasMessageContainingAll(parts);
  }

  @Test
  void readsASoundHeader() throws IOException {
    Path file =
        file(
            "{'__metadata__':{'by':'hand'},'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
                + "'a':{'dtype':'I64','shape':[],'data_offsets':[8,16]}}   ",
            16);
    SafetensorsFile opened = SafetensorsFile.open(file);
    assertThat(opened.tensors().keySet()).containsExactly("b", "a");
    assertThat(opened.metadata()).containsExactly(Map.entry("by", "hand"));
    long dataBegin = Files.size(file) - 16;
    assertThat(opened.tensor("a"))
        .isEqualTo(new TensorInfo("a", ScalarType.I64, List.of(), dataBegin + 8, dataBegin + 16));
    assertThat(opened.tensor("a").elements()).isEqualTo(1);
  }

  @Test
  void acceptsNoTensorsAndEmptyTensors() throws IOException {
    assertThat(SafetensorsFile.open(file("{}", 0)).tensors()).isEmpty();
    SafetensorsFile empty =
        SafetensorsFile.open(file("{'e':{'dtype':'F32','shape':[3,0],'data_offsets':[0,0]}}", 0));
    assertThat(empty.readFloats("e")).isEmpty();
  }

  @Test
  void acceptsMetadataOfNull() throws IOException {
    SafetensorsFile file =
        SafetensorsFile.open(
            file("{'__metadata__':null,'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}", 4));
    assertThat(file.metadata()).isEmpty();
    assertThat(file.tensors()).containsOnlyKeys("w");
  }

  @ParameterizedTest
  @CsvSource({
    "U64,8",
    "I64,8",
    "C64,8",
    "F64,8",
    "U32,4",
    "I32,4",
    "U16,2",
    "I16,2",
    "U8,1",
    "I8,1",
    "BOOL,1",
    "F8_E5M2,1",
    "F8_E4M3,1",
    "F8_E8M0,1",
    "F8_E5M2FNUZ,1",
    "F8_E4M3FNUZ,1"
  })
  void acceptsEveryTypeOfTheFormatAndRefusesItsNumbersByName(String type, int bytes)
      throws IOException {
    int length = 3 * bytes;
    SafetensorsFile file =
        SafetensorsFile.open(
            file(
                "{'scale':{'dtype':'" + type + "','shape':[3],'data_offsets':[0," + length + "]}}",
                length));
    assertThat(file.tensor("scale").elements()).isEqualTo(3);
    assertThat(file.sha256("scale")).hasSize(64);
    assertThatThrownBy(() -> file.readFloats("scale"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("scale", type);
  }

  @Test
  void acceptsPackedTypes() throws IOException {
    SafetensorsFile file =
        SafetensorsFile.open(
            file(
                "{'a':{'dtype':'F4','shape':[2,3],'data_offsets':[0,3]},"
                    + "'b':{'dtype':'F6_E3M2','shape':[4],'data_offsets':[3,6]}}",
                6));
    assertThat(file.tensors().values()).extracting(TensorInfo::bytes).containsExactly(3L, 3L);
    Path copy = folder.resolve("copy.safetensors");
    new SafetensorsWriter().addCopy(file, "a").addCopy(file, "b").write(copy);
    assertThat(SafetensorsFile.open(copy).sha256("b")).isEqualTo(file.sha256("b"));
  }

  @Test
  void aLongNameIsCutAndHasNoPowerOverATerminal() throws IOException {
    String name = "\u001b[2Jw\u202e" + "x".repeat(20_000);
    String quoted = name.replace("\u001b", "\\u001b");
    assertThatThrownBy(() -> SafetensorsFile.open(file("{'" + quoted + "':3}", 0)))
        .isInstanceOf(CheckpointException.class)
        .message()
        .hasSizeLessThan(1_000)
        .doesNotContain("\u001b", "\u202e");
  }

  @Test
  void refusesFilesThatEndBeforeTheirHeader() throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    Files.write(file, new byte[5]);
    assertRefused(file, "truncated", "8 bytes", "has 5");
    Files.write(file, new byte[] {100, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
    assertRefused(file, "truncated", "byte 108", "has 10", "download or copy it again");
  }

  @Test
  void refusesHugeHeaderLengths() throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    Files.write(file, new byte[] {1, (byte) 0xe1, (byte) 0xf5, 5, 0, 0, 0, 0, '{', '}'});
    assertRefused(file, "header length 100000001", "allowed 100000000");
    Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'});
    assertRefused(file, "header length 18446744073709551615");
  }

  @Test
  void namesExpectedAndActualSizeOfATruncatedFile() throws IOException {
    String header = "{'w':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}";
    long expected = 8L + (long) header.length() + 16L;
    assertRefused(
        file(header, 15),
        "truncated",
        "asks for " + expected + " bytes",
        "has " + (expected - 1),
        "again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                  | not a JSON object",
        "7                                   | not a JSON object",
        "``                                  | not a JSON object",
        "{'w':                               | not one sound JSON object",
        "{} {}                               | more follows",
        "{'w':3}                             | tensor w is not described by a JSON object but by 3",
        "{'__metadata__':7}                  | __metadata__ is not a JSON object",
        "{'__metadata__':{'k':7}}            | \"k\" is not a string",
        "{'__metadata__':{},'__metadata__':{}} | Duplicate field",
        "{'__metadata__':{'k':'a','k':'b'}}  | Duplicate field",
        "{'w':{'shape':[],'data_offsets':[0,4]}}              | no dtype of text but nothing",
        "{'w':{'dtype':4,'shape':[],'data_offsets':[0,4]}}    | no dtype of text but 4",
        "{'w':{'dtype':'F7','shape':[4],'data_offsets':[0,4]}}      | \"F7\" is not known",
        "{'w':{'dtype':'f32','shape':[1],'data_offsets':[0,4]}}     | \"f32\" is not known",
        "{'w':{'dtype':'F8_E4M3','shape':[3],'data_offsets':[0,4]}} | needs 3",
        "{'w':{'dtype':'F4','shape':[3],'data_offsets':[0,4]}}      | no whole number of them",
        "{'w':{'dtype':'F32','data_offsets':[0,4]}}                 | as shape but nothing",
        "{'w':{'dtype':'F32','shape':{},'data_offsets':[0,4]}}      | as shape but {}",
        "{'w':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}    | -1 in shape",
        "{'w':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}}   | 1.0 in shape",
        "{'w':{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,4]}} | in shape",
        "{'w':{'dtype':'F32','shape':[1]}}                          | as data_offsets but nothing",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0]}}       | must be [begin, end]",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4,8]}}   | must be [begin, end]",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}     | begin <= end",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}}    | -4 in data_offsets",
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}     | 4 bytes but shape [2] of F32"
            + " needs 8",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}     | truncated",
        "{'w':{'dtype':'U8','shape':[4611686018427387904],'data_offsets':[0,4611686018427387904]}}"
            + " | truncated",
        "{'w':{'dtype':'U8','shape':[1],'data_offsets':[9223372036854775806,9223372036854775807]}}"
            + " | impossible offset",
        "{'w':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]}} | more than"
            + " 2^63 - 1 bytes",
        "{'w':{'dtype':'F64','shape':[2305843009213693952],'data_offsets':[0,0]}}   | more than"
            + " 2^63 - 1 bytes"
      })
  void refuses(String header, String reason) throws IOException {
    assertRefused(file(header, 4), reason);
  }

  @Test
  void refusesDuplicateNames() throws IOException {
    String tensor = "'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}";
    assertRefused(file("{" + tensor + "," + tensor + "}", 4), "Duplicate field 'w'");
  }

  @Test
  void refusesOverlapsHolesAndTrailingBytes() throws IOException {
    String first = "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},";
    assertRefused(
        file(first + "'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}", 12),
        "tensor b",
        "inside another tensor");
    assertRefused(
        file(first + "'b':{'dtype':'F32','shape':[1],'data_offsets':[12,16]}}", 16),
        "tensor b",
        "unnamed bytes");
    assertRefused(
        file(first + "'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}}", 13),
        "the tensors end at byte");
    assertRefused(file("{}", 1), "the tensors end at byte");
  }

  @Test
  void refusesDeepNesting() throws IOException {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertRefused(file("{'w':" + deep + "}", 0), "nesting depth");
  }

  @Test
  void refusesVeryManyDimensions() throws IOException {
    String ones = "1" + ",1".repeat(64);
    assertRefused(
        file("{'w':{'dtype':'U8','shape':[" + ones + "],'data_offsets':[0,1]}}", 1),
        "at most 64 numbers as shape");
  }

  @Test
  void refusesOtherTextCodings() throws IOException {
    assertRefused(file("{}".getBytes(StandardCharsets.UTF_16LE), 0), "not one sound JSON object");
    assertRefused(
        file(new byte[] {'{', '"', (byte) 0xff, '"', ':', '{', '}', '}'}, 0),
        "not one sound JSON object");
  }
}
