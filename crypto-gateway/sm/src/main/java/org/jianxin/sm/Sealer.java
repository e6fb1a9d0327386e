package org.jianxin.sm;

import java.security.SecureRandom;

/** A mode of an {@link Sm4Aead} under one key, for one thread at a time. */
interface Sealer extends AutoCloseable {

    /** As {@link Aead#seal}, with what it needs of randomness. */
    byte[] seal(byte[] text, byte[] associated, SecureRandom random);

    /** As {@link Aead#open}. */
    byte[] open(byte[] sealed, byte[] associated) throws UndecipherableException;

    /** Wipes what was derived from the key. */
    @Override
    void close();
}
