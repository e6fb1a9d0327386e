package org.jianxin.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jianxin.sm.HmacSm3;
import org.jianxin.sm.SecretKeyFile;

/**
 * What stands for a sensitive value in the log: HMAC-SM3 under a key that never leaves the gateway. Equal values have
 * equal digests; whoever reads the log cannot try out all citizens' numbers. Safe for use by several threads.
 */
final class ExposureDigest {
    private final byte[] key;

    private ExposureDigest(byte[] key) {
        this.key = key;
    }

    /** Opens the key, making it where there is none yet. */
    static ExposureDigest open(Path keyFile, SecureRandom random) throws IOException {
        SecretKeyFile.createIfMissing(keyFile, random);
        return new ExposureDigest(SecretKeyFile.read(keyFile));
    }

    /** 64 hexadecimal digits. */
    String of(String value) {
        return HexFormat.of().formatHex(new HmacSm3(key).mac(value.getBytes(StandardCharsets.UTF_8)));
    }
}
