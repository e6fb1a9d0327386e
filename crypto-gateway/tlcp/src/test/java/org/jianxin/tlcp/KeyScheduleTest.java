package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jianxin.sm.HkdfSm3;
import org.junit.jupiter.api.Test;

/** The key schedule of RFC 8446, 7.1, against one written with BouncyCastle's HKDF. */
final class KeyScheduleTest {

    private static final byte[] ZEROS = new byte[32];
    private final byte[] agreed = random(1);
    private final byte[] hellos = random(2);
    private final byte[] finished = random(3);

    private static byte[] random(long seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] extract(byte[] salt, byte[] secret) {
        return new HKDFBytesGenerator(new SM3Digest()).extractPRK(salt, secret);
    }

    /** HKDF-Expand-Label, its structure written byte by byte. */
    private static byte[] expand(byte[] secret, String label, byte[] context, int length) {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        byte[] info = new byte[2 + 1 + name.length + 1 + context.length];
        info[1] = (byte) length;
        info[2] = (byte) name.length;
        System.arraycopy(name, 0, info, 3, name.length);
        info[3 + name.length] = (byte) context.length;
        System.arraycopy(context, 0, info, 4 + name.length, context.length);
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SM3Digest());
        hkdf.init(HKDFParameters.skipExtractParameters(secret, info));
        byte[] out = new byte[length];
        hkdf.generateBytes(out, 0, length);
        return out;
    }

    private static byte[] derived(byte[] secret) {
        byte[] nothing = new byte[32];
        new SM3Digest().doFinal(nothing, 0);
        return expand(secret, "derived", nothing, 32);
    }

    private byte[] handshakeSecret() {
        return extract(derived(extract(ZEROS, ZEROS)), agreed);
    }

    @Test
    void secrets_of_the_handshake_come_from_what_was_agreed_upon_and_the_hellos() {
        KeySchedule schedule = new KeySchedule(agreed);
        for (String label : new String[] {"c hs traffic", "s hs traffic"}) {
            assertThat(schedule.derive(label, hellos)).isEqualTo(expand(handshakeSecret(), label, hellos, 32));
        }
    }

    @Test
    void secrets_of_the_data_come_from_the_stage_after() {
        KeySchedule schedule = new KeySchedule(agreed);
        schedule.advance();
        byte[] master = extract(derived(handshakeSecret()), ZEROS);
        for (String label : new String[] {"c ap traffic", "s ap traffic"}) {
            assertThat(schedule.derive(label, finished)).isEqualTo(expand(master, label, finished, 32));
        }
    }

    @Test
    void a_record_is_protected_with_the_key_and_the_vector_of_its_secret() throws Exception {
        byte[] secret = random(4);
        byte[] text = "正文 text".getBytes(StandardCharsets.UTF_8);
        Traffic traffic = new Traffic(secret.clone(), Tls13Suite.TLS_SM4_GCM_SM3, Side.ENGINE);
        byte[] sealed = new byte[text.length + 17];
        try (Tls13Records records = traffic.records()) {
            records.seal(ContentType.APPLICATION_DATA, text, 0, text.length, new byte[sealed.length], 0);
            records.seal(ContentType.APPLICATION_DATA, text, 0, text.length, sealed, 0);
        }
        byte[] nonce = expand(secret, "iv", new byte[0], 12);
        nonce[11] ^= 1; // it is the second record
        byte[] head = {23, 3, 3, 0, (byte) sealed.length};
        byte[] opened = new byte[text.length + 1];
        Side.ENGINE.gcm(expand(secret, "key", new byte[0], 16)).open(nonce, head, sealed, 0, sealed.length, opened, 0);
        assertThat(opened).isEqualTo(Handshake.concat(text, new byte[] {ContentType.APPLICATION_DATA}));
    }

    @Test
    void the_next_secret_and_the_end_of_the_handshake_come_from_the_secret() throws Exception {
        byte[] secret = random(5);
        Traffic traffic = new Traffic(secret.clone(), Tls13Suite.TLS_SM4_GCM_SM3, Side.ENGINE);
        HMac hmac = new HMac(new SM3Digest());
        hmac.init(new KeyParameter(expand(secret, "finished", new byte[0], 32)));
        hmac.update(finished, 0, finished.length);
        byte[] code = new byte[32];
        hmac.doFinal(code, 0);
        assertThat(traffic.verifyData(finished)).isEqualTo(code);
        byte[] sealed = new byte[1 + 17];
        try (Tls13Records records = traffic.update()) {
            records.seal(ContentType.APPLICATION_DATA, new byte[1], 0, 1, sealed, 0);
        }
        byte[] next = expand(secret, "traffic upd", new byte[0], 32);
        byte[] same = new byte[sealed.length];
        try (Tls13Records records = new Traffic(next, Tls13Suite.TLS_SM4_GCM_SM3, Side.ENGINE).records()) {
            records.seal(ContentType.APPLICATION_DATA, new byte[1], 0, 1, same, 0);
        }
        assertThat(sealed).isEqualTo(same);
    }

    @Test
    void the_first_stage_is_that_of_nothing_secret() {
        // HKDF-Extract over zeros with SM3, from which every connection without a pre-shared key begins.
        assertThat(HexFormat.of().formatHex(extract(ZEROS, ZEROS)))
                .isEqualTo(HexFormat.of().formatHex(HkdfSm3.extract(new byte[0], ZEROS)));
    }
}
