package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jianxin.sm.HmacSm3;
import org.jianxin.sm.subtle.RawCbc;
import org.jianxin.sm.subtle.SmEngine;
import org.jianxin.sm.subtle.SmEngine.Direction;
import org.jianxin.sm.subtle.SmEngines;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Records: in the clear, under keys, and under keys with contents that no honest peer would seal. */
final class FuzzedRecordsTest {

    private static final SmEngine CRYPTO = SmEngines.detect().named("java"); // the fuzzer sees only Java
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAC_KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private record Sealed(int type, byte[] text) {}

    private static final List<Sealed> HONEST = List.of(
            new Sealed(ContentType.HANDSHAKE, new byte[16]),
            new Sealed(ContentType.APPLICATION_DATA, new byte[0]),
            new Sealed(ContentType.APPLICATION_DATA, "人口库查询".getBytes(StandardCharsets.UTF_8)),
            new Sealed(ContentType.ALERT, new byte[] {1, 0}));

    private enum Protection {
        NONE,
        GCM,
        CBC;

        RecordProtection reading() {
            return keyed(Direction.DECRYPT);
        }

        RecordProtection writing() {
            return keyed(Direction.ENCRYPT);
        }

        private RecordProtection keyed(Direction direction) {
            return switch (this) {
                case NONE -> RecordProtection.NONE;
                case GCM -> new GcmRecords(CRYPTO.gcm(KEY), new byte[GcmRecords.FIXED_IV], TlcpHandshake.VERSION);
                case CBC -> new CbcRecords(
                        CRYPTO.cbc(KEY, direction), MAC_KEY, new RewindableRandom(1), TlcpHandshake.VERSION);
            };
        }
    }

    static Stream<byte[]> honest() throws FatalAlertException {
        List<byte[]> inputs = new ArrayList<>();
        for (Protection protection : Protection.values()) {
            for (int direct = 0; direct < 2; direct++) {
                WireWriter records =
                        new WireWriter().uint8(protection.ordinal()).uint8(direct);
                RecordProtection writing = protection.writing();
                for (Sealed each : HONEST) {
                    records.bytes(Tamper.record(each.type(), seal(writing, each.type(), each.text())));
                }
                inputs.add(records.toBytes());
            }
        }
        byte[] text = "text under a code".getBytes(StandardCharsets.US_ASCII);
        for (int padding : new int[] {14, 30, 254}) {
            byte[] all = new byte[padding + 1];
            Arrays.fill(all, (byte) padding);
            inputs.add(new WireWriter()
                    .uint8(Protection.values().length)
                    .uint8(0)
                    .vector8(text)
                    .bytes(all)
                    .toBytes());
        }
        return inputs.stream();
    }

    private static byte[] seal(RecordProtection writing, int type, byte[] text) throws FatalAlertException {
        byte[] sealed = new byte[text.length + writing.overhead()];
        return Arrays.copyOf(sealed, writing.seal(type, text, 0, text.length, sealed, 0));
    }

    /** The first byte says what protects the records; one more than there are is for {@link #paddings}. */
    @MethodSource("honest")
    @FuzzTest
    void opens_what_was_sealed_and_nothing_else(byte[] input) throws Exception {
        if (input.length < 3) {
            return;
        }
        int kind = (input[0] & 0xff) % (Protection.values().length + 1);
        Allocation.assertBounded(input.length, () -> {
            if (kind == Protection.values().length) {
                paddings(Arrays.copyOfRange(input, 1, input.length));
            } else {
                byte[] bytes = Arrays.copyOfRange(input, 2, input.length);
                records(Protection.values()[kind], input[1] % 2 == 0 ? ByteBuffer.wrap(bytes) : direct(bytes));
            }
        });
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static void records(Protection protection, ByteBuffer in) throws FatalAlertException {
        RecordLayer layer = RecordLayer.tlcp();
        layer.reading(protection.reading());
        RecordProtection again = protection.writing();
        RecordProtection opening = protection.reading();
        for (int number = 0; in.hasRemaining(); number++) {
            int whole = whole(layer, in);
            if (whole < 0 || whole > in.remaining()) {
                return;
            }
            int from = in.position();
            int type = in.get(from);
            int most = layer.mostPlain(whole);
            byte[] text;
            try {
                text = Arrays.copyOf(layer.plain(), layer.open(in, whole));
            } catch (FatalAlertException e) {
                assertThat(e.alert()).isIn(Alert.BAD_RECORD_MAC, Alert.RECORD_OVERFLOW);
                return;
            }
            assertThat(in.position()).isEqualTo(from + whole);
            assertThat(text.length).isLessThanOrEqualTo(Math.min(most, RecordLayer.MOST_PLAIN));
            if (protection != Protection.NONE) {
                assertThat(number).as("records that nobody sealed").isLessThan(HONEST.size());
                assertThat(type).isEqualTo(HONEST.get(number).type());
                assertThat(text).isEqualTo(HONEST.get(number).text());
            }
            byte[] sealed = seal(again, type, text);
            byte[] out = new byte[RecordLayer.MOST_FRAGMENT];
            assertThat(Arrays.copyOf(out, opening.open(type, sealed, 0, sealed.length, out)))
                    .as("sealed again")
                    .isEqualTo(text);
        }
    }

    private static int whole(RecordLayer layer, ByteBuffer in) {
        try {
            int whole = layer.length(in);
            assertThat(whole).isBetween(-1, RecordLayer.HEAD + RecordLayer.MOST_FRAGMENT);
            return whole;
        } catch (FatalAlertException e) {
            assertThat(e.alert()).isIn(Alert.UNEXPECTED_MESSAGE, Alert.PROTOCOL_VERSION, Alert.RECORD_OVERFLOW);
            return -1;
        }
    }

    /**
     * A record whose sender has our keys: text, its code, which a bit of the first byte spoils, and then whatever padding. It is
     * opened exactly when a reading of the standard that takes no care of time says so.
     */
    private static void paddings(byte[] input) {
        int length = Math.min(input[1] & 0xff, input.length - 2);
        byte[] text = Arrays.copyOfRange(input, 2, 2 + length);
        byte[] code = code(ContentType.APPLICATION_DATA, text);
        code[0] ^= (byte) (input[0] & 1);
        byte[] content = Handshake.concat(text, code, Arrays.copyOfRange(input, 2 + length, input.length));
        content = Arrays.copyOf(content, content.length / RawCbc.BLOCK * RawCbc.BLOCK);
        byte[] fragment = new byte[RawCbc.BLOCK + content.length];
        CRYPTO.cbc(KEY, Direction.ENCRYPT)
                .process(new byte[RawCbc.BLOCK], content, 0, content.length, fragment, RawCbc.BLOCK);
        byte[] expected = content.length < CbcRecords.MAC + RawCbc.BLOCK ? null : opened(content);
        byte[] out = new byte[RecordLayer.MOST_FRAGMENT];
        try {
            int opened = Protection.CBC.reading().open(ContentType.APPLICATION_DATA, fragment, 0, fragment.length, out);
            assertThat(Arrays.copyOf(out, opened)).isEqualTo(expected);
        } catch (FatalAlertException e) {
            assertThat(e.alert()).isEqualTo(Alert.BAD_RECORD_MAC);
            assertThat(expected).isNull();
        }
    }

    /** GB/T 38636-2020, 6.3.3.4.3, as it is written. */
    private static byte @Nullable [] opened(byte[] content) {
        int padding = content[content.length - 1] & 0xff;
        int codeAt = content.length - 1 - padding - CbcRecords.MAC;
        if (codeAt < 0) {
            return null;
        }
        for (int i = content.length - 1 - padding; i < content.length; i++) {
            if ((content[i] & 0xff) != padding) {
                return null;
            }
        }
        byte[] text = Arrays.copyOf(content, codeAt);
        byte[] stated = Arrays.copyOfRange(content, codeAt, codeAt + CbcRecords.MAC);
        return Arrays.equals(stated, code(ContentType.APPLICATION_DATA, text)) ? text : null;
    }

    private static byte[] code(int type, byte[] text) {
        byte[] head = new WireWriter()
                .bytes(new byte[Long.BYTES])
                .uint8(type)
                .uint16(TlcpHandshake.VERSION)
                .vector16(text)
                .toBytes();
        return new HmacSm3(MAC_KEY).mac(head);
    }
}
