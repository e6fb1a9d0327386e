package org.jianxin.sm.sdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jianxin.sm.sdf.SdfProfile.CipherField;
import org.jianxin.sm.sdf.SdfProfile.InternalDecrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SdfProfileTest {

    @TempDir
    private Path directory;

    @Test
    void anEmptyProfileIsThatOfTheStandard() throws Exception {
        Path file = write("# 厂商未改动\n\n");
        assertThat(SdfProfile.read(file))
                .usingRecursiveComparison()
                .ignoringFields("name")
                .isEqualTo(SdfProfile.GMT0018_2012);
        assertThat(SdfProfile.read(write("base = gmt0018-2023\n")))
                .usingRecursiveComparison()
                .ignoringFields("name")
                .isEqualTo(SdfProfile.GMT0018_2023);
    }

    @Test
    void aProfileSaysWhatItsVendorChanged() throws Exception {
        Path file = write(
                """
                # 密码卡 A
                base             = gmt0018-2012
                integer-bytes    = 8
                coordinate-bytes = 32
                packing          = 1
                cipher-fields    = l x y c m
                cipher-capacity  = 136
                internal-decrypt = with-algorithm
                """);
        assertThat(SdfProfile.read(file))
                .isEqualTo(new SdfProfile(
                        file.toString(),
                        8,
                        32,
                        1,
                        List.of(CipherField.L, CipherField.X, CipherField.Y, CipherField.C, CipherField.M),
                        136,
                        InternalDecrypt.WITH_ALGORITHM));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "coordinate-bytes: 32     | not \"name = value\": coordinate-bytes: 32",
                "coordinates = 32         | \"coordinates\" is not a field of a profile",
                "coordinate-bytes = many  | coordinate-bytes is a number, not \"many\"",
                "coordinate-bytes = -1    | coordinate-bytes is a number, not \"-1\"",
                "coordinate-bytes = 31    | coordinate-bytes is 32 to 128, not 31",
                "integer-bytes = 2        | integer-bytes is 4 or 8, not 2",
                "packing = 3              | packing is 1, 2, 4 or 8, not 3",
                "cipher-fields = x y m l  | cipher-fields has each of x, y, m, l and c once",
                "cipher-fields = x x m l c | cipher-fields has each of x, y, m, l and c once",
                "cipher-fields = x y m l z | cipher-fields has each of x, y, m, l and c once, not \"x y m l z\"",
                "cipher-capacity = 99999  | cipher-capacity is flexible or 1 to 65536, not 99999",
                "internal-decrypt = maybe | internal-decrypt is none, without-algorithm or with-algorithm, not \"maybe\"",
                "base = gmt0018-2099      | base is gmt0018-2012 or gmt0018-2023, not \"gmt0018-2099\"",
                "packing =                | packing is a number, not \"\""
            })
    void aWrongLineIsNamedWithItsFileLineAndField(String line, String problem) throws Exception {
        Path file = write("# 备注\n\n" + line + "\n");
        assertThatExceptionOfType(SdfProfileException.class)
                .isThrownBy(() -> SdfProfile.read(file))
                .withMessage(file + ":3: " + problem);
    }

    @Test
    void aFieldMayBeGivenOnce() throws Exception {
        Path file = write("packing = 1\npacking = 8\n");
        assertThatExceptionOfType(SdfProfileException.class)
                .isThrownBy(() -> SdfProfile.read(file))
                .withMessage(file + ":2: packing was given in line 1 already");
    }

    @Test
    void aTextThatGrowsMustStandAtTheEnd() throws Exception {
        Path file = write("cipher-fields = l x y c m\n");
        assertThatExceptionOfType(SdfProfileException.class)
                .isThrownBy(() -> SdfProfile.read(file))
                .withMessage(file + ": cipher-capacity is flexible only where c is the last of cipher-fields");
    }

    @Test
    void whatIsNotTextIsNoProfile() throws Exception {
        Path binary = directory.resolve("binary");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatExceptionOfType(SdfProfileException.class).isThrownBy(() -> SdfProfile.read(binary));
        Path huge = directory.resolve("huge");
        Files.write(huge, "#".repeat(20_000).getBytes(StandardCharsets.US_ASCII));
        assertThatExceptionOfType(SdfProfileException.class).isThrownBy(() -> SdfProfile.read(huge));
    }

    @Test
    void everyCodeOfTheStandardHasItsName() {
        assertThat(SdfError.of(0x01000001)).contains(SdfError.SDR_UNKNOWERR);
        assertThat(SdfError.of(0x01000008)).contains(SdfError.SDR_KEYNOTEXIST);
        assertThat(SdfError.of(0x01000018)).contains(SdfError.SDR_PRKRERR);
        assertThat(SdfError.of(0x0100001E)).contains(SdfError.SDR_OUTARGERR);
        assertThat(SdfError.of(0x0100001F)).contains(SdfError.SDR_USERIDERR);
        assertThat(SdfError.of(0x01000020)).isEmpty();
        assertThat(SdfError.of(0)).isEmpty();
        for (int offset = 1; offset <= 0x1F; offset++) {
            assertThat(SdfError.of(0x01000000 + offset)).isPresent();
        }
        assertThat(SdfException.refused("SDF_OpenDevice", 0x01010000))
                .hasMessage("SDF_OpenDevice: not a code of GM/T 0018 (0x01010000)");
    }

    private Path write(String text) throws Exception {
        return Files.writeString(directory.resolve("sdf.profile"), text);
    }
}
