package org.jianxin.sm;

/**
 * Decrypts what was encrypted with {@link Sm2PublicKey#encrypt} (GB/T 32918.4-2016), wherever the private key lives.
 *
 * <p>Guarantee: only the holder of the key can read a text, and a text that was changed is refused. Who encrypted it is not
 * proved: anybody can. Implementations are thread-safe.
 */
public interface Decrypter {

    /**
     * @return the text; the caller wipes it when it is a secret
     * @throws UndecipherableException when it was not encrypted for this key or was changed
     * @throws IllegalStateException when the key is gone (destroyed, device removed)
     */
    byte[] decrypt(Sm2Ciphertext ciphertext) throws UndecipherableException;

    /** The key to encrypt with. */
    Sm2PublicKey publicKey();
}
