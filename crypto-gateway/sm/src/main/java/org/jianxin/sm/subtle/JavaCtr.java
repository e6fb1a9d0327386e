package org.jianxin.sm.subtle;

import static java.util.Objects.checkFromIndexSize;

/** CTR over {@link Sm4Block}. */
final class JavaCtr implements RawCtr {

    private final Sm4Block cipher;

    JavaCtr(byte[] key) {
        cipher = Sm4Block.encrypting(key);
    }

    @Override
    public void process(byte[] counter, byte[] in, int from, int length, byte[] out, int to) {
        Parameters.counter(counter, length);
        checkFromIndexSize(from, length, in.length);
        checkFromIndexSize(to, length, out.length);
        cipher.counter(counter.clone(), in, from, length, out, to);
    }

    @Override
    public void close() {
        cipher.wipe();
    }
}
