package org.jianxin.gateway.identity;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jianxin.sm.HkdfSm3;
import org.jianxin.sm.Sm4Aead;
import org.jianxin.sm.Sm4Key;
import org.jianxin.sm.UndecipherableException;
import org.jianxin.sm.subtle.SmEngine;

/**
 * Seeds of second factors under SM4-GCM, with a key made from the store's own. What is sealed for one account opens for no
 * other; what is offered for enrolment opens in the session it was offered in and never as a stored seed.
 */
final class FactorSecrets {
    private static final byte[] KEY = "jianxin-second-factor-1".getBytes(StandardCharsets.US_ASCII);

    private final Sm4Aead aead;

    private FactorSecrets(Sm4Aead aead) {
        this.aead = aead;
    }

    /** @param storeKey key of the identity store */
    static FactorSecrets of(byte[] storeKey, SmEngine engine) {
        byte[] key = HkdfSm3.derive(storeKey, new byte[0], KEY, Sm4Key.LENGTH);
        try {
            return new FactorSecrets(Sm4Aead.gcm(Sm4Key.of(key), engine));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** For the row of an account. */
    String seal(byte[] seed, String account) {
        return text(aead.seal(seed, associated("stored", account, "")));
    }

    /**
     * The seed; the caller wipes it.
     *
     * @throws TamperedIdentityException when it was not sealed for this account under this key
     */
    byte[] open(String sealed, String account) throws TamperedIdentityException {
        try {
            return aead.open(bytes(sealed), associated("stored", account, ""));
        } catch (UndecipherableException | IllegalArgumentException e) {
            throw new TamperedIdentityException("the second factor of account " + account + " does not open");
        }
    }

    /** For the client to hand back when it enrols. */
    String offer(byte[] seed, String account, String session) {
        return text(aead.seal(seed, associated("offered", account, session)));
    }

    /**
     * The seed that was offered; the caller wipes it.
     *
     * @throws UndecipherableException when it was offered to another account or in another session, or by nobody
     */
    byte[] taken(String offer, String account, String session) throws UndecipherableException {
        return aead.open(bytes(offer), associated("offered", account, session));
    }

    private static byte[] bytes(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Account and session hold no line break. */
    private static byte[] associated(String purpose, String account, String session) {
        return ("jianxin-second-factor-1\n" + purpose + "\n" + account + "\n" + session)
                .getBytes(StandardCharsets.UTF_8);
    }
}
