package org.jianxin.sm.check;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import org.jianxin.sm.HmacSm3;
import org.jianxin.sm.subtle.ConstantTimeHmacSm3;
import org.jianxin.sm.subtle.RawAead;
import org.jianxin.sm.subtle.SmEngine;
import org.jspecify.annotations.Nullable;

/**
 * Runs test files in the format of Project Wycheproof (C2SP/wycheproof, {@code testvectors_v1}) for SM4-GCM, SM4-CCM and HMAC-SM3.
 *
 * <p>A valid test passes when sealing gives its bytes and opening its text. An invalid one passes when it is refused, be it for
 * its tag or for its parameters. An acceptable one may be refused, but when it is taken it must give the right bytes.
 */
public final class Wycheproof {

    private final SmEngine engine;

    /**
     * How one file did.
     *
     * @param algorithm as the file names it
     * @param passed how many tests passed
     * @param failures those that did not, in the order of the file
     */
    public record Report(Path file, String algorithm, int passed, List<Failure> failures) {

        public Report {
            failures = List.copyOf(failures);
        }

        public int failed() {
            return failures.size();
        }
    }

    /**
     * A test that did not give what its file expects.
     *
     * @param tcId its number in the file
     * @param reason for people
     */
    public record Failure(long tcId, String reason) {}

    /** SM4 of this engine; HMAC-SM3 is the same in all of them. */
    public Wycheproof(SmEngine engine) {
        this.engine = Objects.requireNonNull(engine, "engine");
    }

    /**
     * Runs all tests of a file.
     *
     * @throws IOException when the file cannot be read, is not such a file or is for another algorithm; the message names file,
     *     line and field
     */
    public Report run(Path file) throws IOException {
        WycheproofFile read = WycheproofFile.read(file);
        List<Failure> failures = new ArrayList<>();
        for (WycheproofFile.Case each : read.cases()) {
            String reason;
            try {
                reason = failure(read.algorithm(), each);
            } catch (RuntimeException e) {
                reason = e.toString(); // one broken test must not hide the others
            }
            if (reason != null) {
                failures.add(new Failure(each.tcId(), reason));
            }
        }
        return new Report(file, read.name(), read.cases().size() - failures.size(), failures);
    }

    private @Nullable String failure(WycheproofFile.Algorithm algorithm, WycheproofFile.Case each) {
        return switch (algorithm) {
            case SM4_GCM, SM4_CCM -> aeadFailure(algorithm, each);
            case HMAC_SM3 -> macFailure(each);
        };
    }

    private @Nullable String aeadFailure(WycheproofFile.Algorithm algorithm, WycheproofFile.Case each) {
        byte[] expected = Arrays.copyOf(each.ct(), each.ct().length + each.tag().length);
        System.arraycopy(each.tag(), 0, expected, each.ct().length, each.tag().length);
        byte[] sealed;
        byte[] opened;
        try (RawAead aead = algorithm == WycheproofFile.Algorithm.SM4_GCM
                ? engine.gcm(each.key(), each.tagLength())
                : engine.ccm(each.key(), each.tagLength())) {
            sealed = new byte[each.msg().length + each.tagLength()];
            aead.seal(each.iv(), each.aad(), each.msg(), 0, each.msg().length, sealed, 0);
            opened = opened(aead, each, expected);
        } catch (IllegalArgumentException e) {
            return each.result() == WycheproofFile.Result.VALID ? "refused: " + e.getMessage() : null;
        }
        boolean same = Arrays.equals(sealed, expected);
        return switch (each.result()) {
            case VALID -> {
                if (!same) {
                    yield "seals to other bytes";
                }
                yield opened == null ? "does not open" : opensRightly(opened, each);
            }
            case ACCEPTABLE -> opened == null ? null : opensRightly(opened, each);
            case INVALID -> {
                if (opened != null) {
                    yield "opens though it is invalid";
                }
                yield same ? "seals to the bytes that are invalid" : null;
            }
        };
    }

    private static byte @Nullable [] opened(RawAead aead, WycheproofFile.Case each, byte[] sealed) {
        byte[] out = new byte[Math.max(0, sealed.length - each.tagLength())];
        try {
            aead.open(each.iv(), each.aad(), sealed, 0, sealed.length, out, 0);
            return out;
        } catch (AEADBadTagException e) {
            return null;
        }
    }

    private static @Nullable String opensRightly(byte[] opened, WycheproofFile.Case each) {
        return Arrays.equals(opened, each.msg()) ? null : "opens to another text";
    }

    private static @Nullable String macFailure(WycheproofFile.Case each) {
        byte[] mac;
        try {
            mac = new HmacSm3(each.key()).mac(each.msg());
        } catch (IllegalArgumentException e) {
            return each.result() == WycheproofFile.Result.VALID ? "refused: " + e.getMessage() : null;
        }
        byte[] other = new byte[mac.length];
        int length = each.msg().length;
        new ConstantTimeHmacSm3(each.key()).mac(new byte[0], each.msg(), 0, length, 0, length, other);
        if (!Arrays.equals(mac, other)) {
            return "the code in constant time is another one";
        }
        boolean right = each.tag().length == each.tagLength()
                && each.tagLength() <= mac.length
                && MessageDigest.isEqual(Arrays.copyOf(mac, each.tagLength()), each.tag());
        return switch (each.result()) {
            case VALID -> right ? null : "gives another code";
            case ACCEPTABLE -> null;
            case INVALID -> right ? "gives the code that is invalid" : null;
        };
    }
}
