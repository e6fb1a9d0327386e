package org.jianxin.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Content types that can be looked through, and content codings. */
class DocumentGuardTest {
    private static final String ID = "11010519491231002X";
    private static final byte[] JSON = ("{\"id_card\":\"" + ID + "\"}").getBytes(StandardCharsets.UTF_8);
    private static final String MASKED = "{\"id_card\":\"110***********002X\"}";

    private static byte[] gzip(byte[] document) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(document);
        }
        return packed.toByteArray();
    }

    private static byte[] deflate(byte[] document, boolean bare) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(packed, new Deflater(9, bare))) {
            out.write(document);
        }
        return packed.toByteArray();
    }

    private static String json(String coding, byte[] packed, int piece) throws RefusedException {
        byte[] out = new Masked(Masked.GRADED).through("application/json", coding, packed, piece);
        return new String(out, StandardCharsets.UTF_8);
    }

    private static Refusal refusal(String coding, byte[] packed) {
        return catchThrowableOfType(RefusedException.class, () -> json(coding, packed, 1000))
                .refusal();
    }

    private static boolean guarded(List<String> types, List<String> codings) {
        return DocumentGuard.of(types, codings, Masked.DETECTOR, new Masked(Masked.GRADED).inspector)
                .isPresent();
    }

    @Test
    void everyCodingThatCanBeUnpackedIs() throws Exception {
        for (int piece : new int[] {1, 5, 1000}) {
            assertThat(json("gzip", gzip(JSON), piece)).isEqualTo(MASKED);
            assertThat(json("x-gzip", gzip(JSON), piece)).isEqualTo(MASKED);
            assertThat(json("Deflate", deflate(JSON, false), piece)).isEqualTo(MASKED);
            assertThat(json("deflate", deflate(JSON, true), piece)).isEqualTo(MASKED);
            assertThat(json("identity", JSON, piece)).isEqualTo(MASKED);
        }
    }

    /** RFC 7932 section 9.2: an uncompressed meta-block of 32 bytes between a header and the empty last one. */
    @Test
    void brotliIsUnpackedToo() throws Exception {
        byte[] header = HexFormat.of().parseHex("8f0f80");
        assertThat(JSON).hasSize(32);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.writeBytes(header);
        packed.writeBytes(JSON);
        packed.write(3);

        assertThat(json("br", packed.toByteArray(), 3)).isEqualTo(MASKED);
        assertThat(refusal("br", Arrays.copyOf(packed.toByteArray(), 20))).isEqualTo(Refusal.MALFORMED);
    }

    @Test
    void gzipWithAllItsHeadersAndInSeveralMembers() throws Exception {
        byte[] plain = gzip(Arrays.copyOf(JSON, 10));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.writeBytes(Arrays.copyOf(plain, 3));
        packed.write(4 | 8 | 16 | 2);
        packed.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 2, 0, 'x', 'y', 'n', 0, 'c', 0, 1, 2});
        packed.writeBytes(Arrays.copyOfRange(plain, 10, plain.length));
        packed.writeBytes(gzip(Arrays.copyOfRange(JSON, 10, JSON.length)));

        for (int piece = 1; piece < 40; piece += 3) {
            assertThat(json("gzip", packed.toByteArray(), piece)).isEqualTo(MASKED);
        }
    }

    @Test
    void aPackedDocumentThatBreaksOffOrIsDamagedIsNotTakenForTheWhole() throws Exception {
        byte[] packed = gzip(JSON);
        for (int length = 0; length < packed.length; length++) {
            assertThat(refusal("gzip", Arrays.copyOf(packed, length)))
                    .as("cut at " + length)
                    .isEqualTo(Refusal.TRUNCATED);
        }
        byte[] wrongSum = packed.clone();
        wrongSum[packed.length - 8] ^= 1;
        byte[] more = Arrays.copyOf(packed, packed.length + 12);

        assertThat(refusal("gzip", wrongSum)).isEqualTo(Refusal.MALFORMED);
        assertThat(refusal("gzip", more)).isEqualTo(Refusal.MALFORMED);
        assertThat(refusal("gzip", JSON)).isEqualTo(Refusal.MALFORMED);
        assertThat(refusal("deflate", Arrays.copyOf(deflate(JSON, false), 12))).isEqualTo(Refusal.TRUNCATED);
    }

    @Test
    void aCompressionBombIsRefusedWhenItHasGrownTooMuch() throws Exception {
        byte[] spaces = new byte[64 << 20];
        Arrays.fill(spaces, (byte) ' ');
        byte[] packed = gzip(spaces);
        Masked masked = new Masked(Masked.GRADED);

        RefusedException refused = catchThrowableOfType(
                RefusedException.class, () -> masked.through("application/json", "gzip", packed, 1 << 20));

        assertThat(packed.length).isLessThan(80_000);
        assertThat(refused.refusal()).isEqualTo(Refusal.COMPRESSION_BOMB);
        assertThat(masked.out().length).isLessThan(200 * packed.length + (1 << 20));
    }

    @Test
    void whatPacksWellButHarmlesslyPasses() throws Exception {
        byte[] list = ("[" + "{\"sex\":\"x\"},".repeat(50_000) + "{}]").getBytes(StandardCharsets.UTF_8);

        assertThat(json("gzip", gzip(list), 777)).isEqualTo(new String(list, StandardCharsets.UTF_8));
    }

    @Property(tries = 200)
    void aPackedDocumentWithOneByteChangedIsRefusedOrTheSame(
            @ForAll @IntRange(max = 60) int at, @ForAll @IntRange(min = 1, max = 255) int with) throws Exception {
        byte[] packed = gzip(JSON);
        packed[at % packed.length] ^= (byte) with;
        try {
            assertThat(json("gzip", packed, 50)).isEqualTo(MASKED);
        } catch (RefusedException e) {
            assertThat(e.refusal()).isNotNull();
        }
    }

    @Property(tries = 200)
    void randomBytesAreRefusedOrPassAsTheJsonTheyAre(
            @ForAll @Size(min = 1, max = 200) byte[] noise, @ForAll @IntRange(max = 2) int coding) {
        Masked masked = new Masked(Masked.GRADED);
        try {
            masked.through("application/json", List.of("gzip", "deflate", "br").get(coding), noise, 50);
        } catch (RefusedException e) {
            return;
        }
        assertThatCode(() -> new ObjectMapper().readTree(masked.out())).doesNotThrowAnyException();
    }

    @Test
    void whatCannotBeLookedThroughHasNoGuard() {
        assertThat(guarded(List.of("image/png"), List.of())).isFalse();
        assertThat(guarded(List.of("application/octet-stream"), List.of())).isFalse();
        assertThat(guarded(List.of("text/plain; charset=martian"), List.of())).isFalse();
        assertThat(guarded(List.of("application/json; charset=utf-16"), List.of()))
                .isFalse();
        assertThat(guarded(List.of("text/plain", "application/json"), List.of()))
                .isFalse();
        assertThat(guarded(List.of("text/plain"), List.of("zstd"))).isFalse();
        assertThat(guarded(List.of("text/plain"), List.of("gzip, gzip"))).isFalse();
        assertThat(guarded(List.of("text/plain"), List.of("identity", "gzip"))).isFalse();
        assertThat(guarded(List.of(), List.of())).isTrue();
        assertThat(guarded(List.of("application/vnd.x+json"), List.of("br"))).isTrue();
    }
}
