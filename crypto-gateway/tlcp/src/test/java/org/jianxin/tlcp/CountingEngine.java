package org.jianxin.tlcp;

import java.util.HashSet;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import org.jianxin.sm.subtle.RawAead;
import org.jianxin.sm.subtle.RawCbc;
import org.jianxin.sm.subtle.RawCtr;
import org.jianxin.sm.subtle.RawDigest;
import org.jianxin.sm.subtle.SmEngine;

/** Knows which of its ciphers still have keys. */
final class CountingEngine implements SmEngine {

    private final SmEngine engine = Side.ENGINE;
    private final Set<Object> open = new HashSet<>();
    private int made;

    int open() {
        return open.size();
    }

    int made() {
        return made;
    }

    private void opened(Object cipher) {
        made++;
        open.add(cipher);
    }

    private void closed(Object cipher) {
        if (!open.remove(cipher)) {
            throw new IllegalStateException("closed twice");
        }
    }

    @Override
    public RawAead gcm(byte[] key, int tag) {
        RawAead aead = engine.gcm(key, tag);
        RawAead counted = new RawAead() {
            @Override
            public void seal(byte[] nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int to) {
                aead.seal(nonce, associated, in, from, length, out, to);
            }

            @Override
            public void open(byte[] nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int to)
                    throws AEADBadTagException {
                aead.open(nonce, associated, in, from, length, out, to);
            }

            @Override
            public void close() {
                closed(this);
                aead.close();
            }
        };
        opened(counted);
        return counted;
    }

    @Override
    public RawCbc cbc(byte[] key, Direction direction) {
        RawCbc cbc = engine.cbc(key, direction);
        RawCbc counted = new RawCbc() {
            @Override
            public void process(byte[] iv, byte[] in, int from, int length, byte[] out, int to) {
                cbc.process(iv, in, from, length, out, to);
            }

            @Override
            public void close() {
                closed(this);
                cbc.close();
            }
        };
        opened(counted);
        return counted;
    }

    @Override
    public RawAead ccm(byte[] key, int tag) {
        return engine.ccm(key, tag);
    }

    @Override
    public RawCtr ctr(byte[] key) {
        return engine.ctr(key);
    }

    @Override
    public RawDigest sm3() {
        return engine.sm3();
    }

    @Override
    public String id() {
        return engine.id();
    }

    @Override
    public String description() {
        return engine.description();
    }
}
