package org.jianxin.sm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigInteger;
import java.security.SecureRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.crypto.agreement.SM2KeyExchange;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.params.SM2KeyExchangePrivateParameters;
import org.bouncycastle.crypto.params.SM2KeyExchangePublicParameters;
import org.jianxin.sm.KeyAgreement.Peer;
import org.jianxin.sm.KeyAgreement.Side;
import org.junit.jupiter.api.Test;

/** The SM2 key agreement with ids of each side and confirmation; the standard's example is in {@link Sm2ExamplesTest}. */
class KeyAgreementTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] ALICE = "ALICE123@YAHOO.COM".getBytes(UTF_8);
    private static final byte[] BILL = "BILL456@YAHOO.COM".getBytes(UTF_8);
    private static final int LENGTH = 48;

    private final Sm2KeyPair alice = Sm2KeyPair.generate(RANDOM);
    private final Sm2KeyPair bill = Sm2KeyPair.generate(RANDOM);
    private final Sm2KeyPair aliceOnce = Sm2KeyPair.generate(RANDOM);
    private final Sm2KeyPair billOnce = Sm2KeyPair.generate(RANDOM);

    private ConfirmedAgreement initiator(byte[] id, byte[] peerId) {
        return alice.agreeConfirmed(
                Side.INITIATOR, id, aliceOnce, new Peer(peerId, bill.publicKey(), billOnce.publicKey()), LENGTH);
    }

    private ConfirmedAgreement responder(byte[] id, byte[] peerId) {
        return bill.agreeConfirmed(
                Side.RESPONDER, id, billOnce, new Peer(peerId, alice.publicKey(), aliceOnce.publicKey()), LENGTH);
    }

    @Property(tries = 60)
    void bothSidesAgreeAndConfirmAsBouncyCastleDoes(
            @ForAll @Size(max = 60) byte[] aliceId,
            @ForAll @Size(max = 60) byte[] billId,
            @ForAll @IntRange(min = 1, max = 200) int length)
            throws UnconfirmedException {
        byte[] secret = alice.agree(
                Side.INITIATOR, aliceId, aliceOnce, new Peer(billId, bill.publicKey(), billOnce.publicKey()), length);
        byte[][] reference = bouncyCastle(billId, aliceId, length);
        assertThat(secret).isEqualTo(reference[0]);
        try (ConfirmedAgreement initiator = initiator(aliceId, billId);
                ConfirmedAgreement responder = responder(billId, aliceId)) {
            assertThat(responder.confirmation()).isEqualTo(reference[1]);
            byte[] agreed = initiator.secret(responder.confirmation());
            assertThat(initiator.confirmation()).isEqualTo(reference[2]);
            assertThat(responder.secret(initiator.confirmation())).isEqualTo(agreed);
            int common = Math.min(length, LENGTH);
            assertThat(agreed).startsWith(java.util.Arrays.copyOf(secret, common));
        }
    }

    /** As the responder: the secret, S1 and S2. */
    private byte[][] bouncyCastle(byte[] id, byte[] peerId, int length) {
        SM2KeyExchange exchange = new SM2KeyExchange();
        exchange.init(new ParametersWithID(
                new SM2KeyExchangePrivateParameters(false, parameters(bill), parameters(billOnce)), id));
        return exchange.calculateKeyWithConfirmation(
                length * Byte.SIZE,
                null,
                new ParametersWithID(
                        new SM2KeyExchangePublicParameters(
                                alice.publicKey().parameters(),
                                aliceOnce.publicKey().parameters()),
                        peerId));
    }

    private static ECPrivateKeyParameters parameters(Sm2KeyPair pair) {
        try {
            BigInteger scalar = ECPrivateKey.getInstance(
                            PrivateKeyInfo.getInstance(pair.pkcs8()).parsePrivateKey())
                    .getKey();
            return new ECPrivateKeyParameters(scalar, Sm2Curve.DOMAIN);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSideThatThinksOfAnotherIdIsNotConfirmed() {
        try (ConfirmedAgreement initiator = initiator(ALICE, BILL);
                ConfirmedAgreement responder = responder(BILL, BILL)) {
            byte[] confirmation = responder.confirmation();
            assertThatExceptionOfType(UnconfirmedException.class).isThrownBy(() -> initiator.secret(confirmation));
        }
    }

    @Test
    void aWrongConfirmationEndsTheAgreementEvenIfTheRightOneFollows() {
        try (ConfirmedAgreement initiator = initiator(ALICE, BILL);
                ConfirmedAgreement responder = responder(BILL, ALICE)) {
            byte[] right = responder.confirmation();
            byte[] wrong = right.clone();
            wrong[31] ^= 1;
            assertThatExceptionOfType(UnconfirmedException.class).isThrownBy(() -> initiator.secret(wrong));
            assertThatIllegalStateException().isThrownBy(() -> initiator.secret(right));
            assertThatIllegalStateException().isThrownBy(initiator::confirmation);
            for (byte[] other : new byte[][] {{}, new byte[31], new byte[33]}) {
                try (ConfirmedAgreement again = responder(BILL, ALICE)) {
                    assertThatExceptionOfType(UnconfirmedException.class).isThrownBy(() -> again.secret(other));
                }
            }
        }
    }

    /** S_A tells that we have the secret: it goes only to somebody who has it too. */
    @Test
    void theInitiatorConfirmsAfterTheResponder() throws Exception {
        try (ConfirmedAgreement initiator = initiator(ALICE, BILL);
                ConfirmedAgreement responder = responder(BILL, ALICE)) {
            assertThatIllegalStateException().isThrownBy(initiator::confirmation);
            initiator.secret(responder.confirmation());
            assertThat(initiator.confirmation()).hasSize(32).isNotEqualTo(responder.confirmation());
        }
    }

    @Test
    void oneSideSentItsOwnConfirmationBackIsNotConfirmed() {
        try (ConfirmedAgreement responder = responder(BILL, ALICE)) {
            byte[] own = responder.confirmation();
            assertThatExceptionOfType(UnconfirmedException.class).isThrownBy(() -> responder.secret(own));
        }
    }

    @Test
    void anIdOrALengthOutOfBoundsIsRefused() {
        byte[] longId = new byte[8192];
        assertThatIllegalArgumentException().isThrownBy(() -> initiator(longId, BILL));
        assertThatIllegalArgumentException().isThrownBy(() -> initiator(ALICE, longId));
        Peer peer = Peer.withDefaultId(bill.publicKey(), billOnce.publicKey());
        for (int length : new int[] {0, -1, KeyAgreement.MOST + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> alice.agreeConfirmed(Side.INITIATOR, ALICE, aliceOnce, peer, length));
        }
    }

    @Test
    void nothingComesOutAfterClosing() {
        ConfirmedAgreement responder = responder(BILL, ALICE);
        byte[] confirmation = responder.confirmation();
        responder.close();
        assertThatIllegalStateException().isThrownBy(responder::confirmation);
        assertThatIllegalStateException().isThrownBy(() -> responder.secret(confirmation));
        assertThat(responder).hasToString("ConfirmedAgreement[RESPONDER]");
    }
}
