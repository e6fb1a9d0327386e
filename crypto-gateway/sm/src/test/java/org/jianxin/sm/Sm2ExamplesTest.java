package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Encryption and key exchange as GB/T 32918.5-2017 computes them on the recommended curve. */
class Sm2ExamplesTest {

    private static final HexFormat HEX = HexFormat.of();

    /** Annex C.2. */
    private static final String DECRYPTION_KEY = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";

    private static final String K = "59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21";
    private static final String C1 = "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"
            + "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0";
    private static final String C3 = "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766";
    private static final String C2 = "21886ca989ca9c7d58087307ca93092d651efa";
    private static final byte[] TEXT = "encryption standard".getBytes(StandardCharsets.US_ASCII);

    /** Annex B.2: static and ephemeral keys of both sides. */
    private static final String A = "81eb26e941bb5af16df116495f90695272ae2cd63d6c4ae1678418be48230029";

    private static final String A_POINT = "04160e12897df4edb61dd812feb96748fbd3ccf4ffe26aa6f6db9540af49c94232"
            + "4a7dad08bb9a459531694beb20aa489d6649975e1bfcf8c4741b78b4b223007f";
    private static final String B = "785129917d45a9ea5437a59356b82338eaadda6ceb199088f14ae10defa229b5";
    private static final String B_POINT = "046ae848c57c53c7b1b5fa99eb2286af078ba64c64591b8b566f7357d576f16dfb"
            + "ee489d771621a27b36c5c7992062e9cd09a9264386f3fbea54dff69305621c4d";
    private static final String A_EPHEMERAL = "d4de15474db74d06491c440d305e012400990f3e390c7e87153c12db2ea60bb3";
    private static final String B_EPHEMERAL = "7e07124814b309489125eaed101113164ebf0f3458c5bd88335c1f9d596243d6";
    private static final String KEY = "6c89347354de2484c60b4ab1fde4c6e5";
    private static final String S1 = "d3a0fe15dee185ceae907a6b595cc32a266ed7b3367e9983a896dc32fa20f8eb";
    private static final String S2 = "18c7894b3816df16cf07b05c5ec0bef5d655d58f779cc1b400a4f3884644db88";

    private final Sm2KeyPair a = Sm2KeyPair.generate(new ScriptedRandom(A));
    private final Sm2KeyPair b = Sm2KeyPair.generate(new ScriptedRandom(B));
    private final Sm2KeyPair aEphemeral = Sm2KeyPair.generate(new ScriptedRandom(A_EPHEMERAL));
    private final Sm2KeyPair bEphemeral = Sm2KeyPair.generate(new ScriptedRandom(B_EPHEMERAL));

    @AfterEach
    void forget() {
        a.close();
        b.close();
        aEphemeral.close();
        bEphemeral.close();
    }

    @Test
    void encryptsAndDecryptsAsTheStandardDoes() throws UndecipherableException {
        try (Sm2KeyPair pair = Sm2KeyPair.generate(new ScriptedRandom(DECRYPTION_KEY))) {
            Sm2Ciphertext ciphertext = pair.publicKey().encrypt(TEXT, new ScriptedRandom(K));
            assertThat(HEX.formatHex(ciphertext.c1c3c2())).isEqualTo(C1 + C3 + C2);
            assertThat(pair.decrypt(Sm2Ciphertext.ofC1C3C2(HEX.parseHex(C1 + C3 + C2))))
                    .isEqualTo(TEXT);
        }
    }

    @Test
    void bothSidesAgreeOnTheKeyOfTheStandard() {
        assertThat(HEX.formatHex(a.publicKey().point())).isEqualTo(A_POINT);
        assertThat(HEX.formatHex(b.publicKey().point())).isEqualTo(B_POINT);
        byte[] initiator = a.agree(KeyAgreement.Side.INITIATOR, aEphemeral, b.publicKey(), bEphemeral.publicKey(), 16);
        byte[] responder = b.agree(KeyAgreement.Side.RESPONDER, bEphemeral, a.publicKey(), aEphemeral.publicKey(), 16);
        assertThat(HEX.formatHex(initiator)).isEqualTo(KEY);
        assertThat(HEX.formatHex(responder)).isEqualTo(KEY);
    }

    @Test
    void aSecretHasAtLeastOneByte() {
        for (int length : new int[] {Integer.MIN_VALUE, -1, 0, KeyAgreement.MOST + 1, Integer.MAX_VALUE}) {
            assertThatIllegalArgumentException()
                    .as("%d bytes", length)
                    .isThrownBy(() -> a.agree(
                            KeyAgreement.Side.INITIATOR, aEphemeral, b.publicKey(), bEphemeral.publicKey(), length));
        }
        assertThat(a.agree(KeyAgreement.Side.INITIATOR, aEphemeral, b.publicKey(), bEphemeral.publicKey(), 100))
                .startsWith(HEX.parseHex(KEY))
                .hasSize(100);
    }

    @Test
    void nothingIsAgreedWithADestroyedKey() {
        bEphemeral.close();
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        b.agree(KeyAgreement.Side.RESPONDER, bEphemeral, a.publicKey(), aEphemeral.publicKey(), 16));
    }

    @Test
    void theSideMatters() {
        assertThat(a.agree(KeyAgreement.Side.RESPONDER, aEphemeral, b.publicKey(), bEphemeral.publicKey(), 16))
                .isNotEqualTo(HEX.parseHex(KEY));
    }

    @Test
    void theConfirmationValuesAreThoseOfTheStandard() throws UnconfirmedException {
        byte[] id = Sm2Curve.defaultId();
        try (ConfirmedAgreement responder = b.agreeConfirmed(
                        KeyAgreement.Side.RESPONDER,
                        id,
                        bEphemeral,
                        KeyAgreement.Peer.withDefaultId(a.publicKey(), aEphemeral.publicKey()),
                        16);
                ConfirmedAgreement initiator = a.agreeConfirmed(
                        KeyAgreement.Side.INITIATOR,
                        id,
                        aEphemeral,
                        KeyAgreement.Peer.withDefaultId(b.publicKey(), bEphemeral.publicKey()),
                        16)) {
            assertThat(HEX.formatHex(responder.confirmation())).isEqualTo(S1);
            assertThat(HEX.formatHex(initiator.secret(responder.confirmation())))
                    .isEqualTo(KEY);
            assertThat(HEX.formatHex(initiator.confirmation())).isEqualTo(S2);
            assertThat(HEX.formatHex(responder.secret(initiator.confirmation())))
                    .isEqualTo(KEY);
        }
    }
}
