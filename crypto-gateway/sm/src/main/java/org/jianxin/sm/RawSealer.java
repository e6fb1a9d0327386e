package org.jianxin.sm;

import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.jianxin.sm.subtle.RawAead;

/** A mode that authenticates by itself: nonce, encrypted text, tag. */
final class RawSealer implements Sealer {

    private static final int OVERHEAD = RawAead.NONCE + RawAead.TAG;

    private final RawAead cipher;
    private final int most;

    /** With a cipher that is closed with this, for texts of at most that many bytes. */
    RawSealer(RawAead cipher, int most) {
        this.cipher = cipher;
        this.most = most;
    }

    @Override
    public byte[] seal(byte[] text, byte[] associated, SecureRandom random) {
        byte[] nonce = new byte[RawAead.NONCE];
        random.nextBytes(nonce);
        byte[] sealed = Arrays.copyOf(nonce, OVERHEAD + text.length);
        cipher.seal(nonce, associated, text, 0, text.length, sealed, RawAead.NONCE);
        return sealed;
    }

    @Override
    public byte[] open(byte[] sealed, byte[] associated) throws UndecipherableException {
        int length = sealed.length - OVERHEAD;
        if (length < 0 || length > most) {
            throw new UndecipherableException();
        }
        byte[] nonce = Arrays.copyOf(sealed, RawAead.NONCE);
        byte[] text = new byte[length];
        try {
            cipher.open(nonce, associated, sealed, RawAead.NONCE, sealed.length - RawAead.NONCE, text, 0);
        } catch (AEADBadTagException e) {
            throw new UndecipherableException();
        }
        return text;
    }

    @Override
    public void close() {
        cipher.close();
    }
}
