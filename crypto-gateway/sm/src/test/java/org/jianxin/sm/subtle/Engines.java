package org.jianxin.sm.subtle;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** The engines of this machine and what they are measured against. */
final class Engines {

    private Engines() {}

    static List<SmEngine> usable() {
        return SmEngines.detect().candidates().stream()
                .map(SmEngines.Candidate::engine)
                .filter(engine -> engine != null)
                .toList();
    }

    /** The two modes, as our engines and BouncyCastle have them. */
    enum Mode {
        GCM,
        CCM;

        RawAead of(SmEngine engine, byte[] key, int tag) {
            return this == GCM ? engine.gcm(key, tag) : engine.ccm(key, tag);
        }

        RawAead of(SmEngine engine, byte[] key) {
            return this == GCM ? engine.gcm(key) : engine.ccm(key);
        }

        byte[] reference(byte[] key, byte[] nonce, byte[] associated, byte[] text, int tag) {
            AEADBlockCipher cipher = this == GCM
                    ? GCMBlockCipher.newInstance(new SM4Engine())
                    : CCMBlockCipher.newInstance(new SM4Engine());
            cipher.init(true, new AEADParameters(new KeyParameter(key), Byte.SIZE * tag, nonce, associated));
            byte[] out = new byte[text.length + tag];
            try {
                int length = cipher.processBytes(text, 0, text.length, out, 0);
                cipher.doFinal(out, length);
            } catch (InvalidCipherTextException e) {
                throw new IllegalStateException(e);
            }
            return out;
        }
    }

    /** Every mode of every engine. */
    record Subject(SmEngine engine, Mode mode) {
        static Stream<Subject> all() {
            return usable().stream().flatMap(engine -> Stream.of(Mode.values()).map(mode -> new Subject(engine, mode)));
        }

        RawAead with(byte[] key) {
            return mode.of(engine, key);
        }

        RawAead with(byte[] key, int tag) {
            return mode.of(engine, key, tag);
        }

        @Override
        public String toString() {
            return engine.id() + " " + mode;
        }
    }

    static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
