package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.HexFormat;
import java.util.Map;

/**
 * The secret of a token as it is shown to its owner once: to be typed, and as a code to be scanned. Standard authenticator apps
 * compute HMAC-SHA-1 (RFC 6238), which is not GM/T 0021; the type {@code gmt0021} in the address makes them refuse it instead of
 * showing wrong codes.
 *
 * @param account whose it is
 * @param seed wiped by who made it, after this was shown
 */
record FactorSecret(String account, byte[] seed) {
    static final int PERIOD_SECONDS = 60;
    static final int DIGITS = 6;

    private static final int GROUP = 4;
    /** White modules around a QR code (ISO/IEC 18004, 9.1). */
    private static final int QUIET_ZONE = 4;

    FactorSecret {
        requireNonNull(account, "account");
        requireNonNull(seed, "seed");
    }

    String hexadecimal() {
        return HexFormat.of().formatHex(seed);
    }

    /** In groups of four, for reading. */
    String grouped() {
        return hexadecimal().replaceAll("(.{" + GROUP + "})(?=.)", "$1 ");
    }

    String uri() {
        return "otpauth://gmt0021/Jianxin:" + account + "?secret=" + hexadecimal() + "&algorithm=SM3&period="
                + PERIOD_SECONDS + "&digits=" + DIGITS;
    }

    /** {@link #uri} as a QR code in SVG, one path without any style: the page's content policy allows none. */
    String svg(String label) {
        BitMatrix modules = modules(uri());
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < modules.getHeight(); y++) {
            for (int x = 0; x < modules.getWidth(); x++) {
                if (modules.get(x, y)) {
                    path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
                }
            }
        }
        return "<svg class=\"qr\" role=\"img\" aria-label=\"" + Template.escape(label) + "\" viewBox=\"0 0 "
                + modules.getWidth() + " " + modules.getHeight()
                + "\" shape-rendering=\"crispEdges\"><path fill=\"#000\" d=\"" + path + "\"/></svg>";
    }

    private static BitMatrix modules(String text) {
        try {
            return new QRCodeWriter()
                    .encode(
                            text,
                            BarcodeFormat.QR_CODE,
                            0,
                            0,
                            Map.of(
                                    EncodeHintType.ERROR_CORRECTION,
                                    ErrorCorrectionLevel.M,
                                    EncodeHintType.MARGIN,
                                    QUIET_ZONE));
        } catch (WriterException e) {
            throw new IllegalStateException("a QR code of this length can be made"); // no cause: it may quote the text
        }
    }

    /** Names the account only. */
    @Override
    public String toString() {
        return "FactorSecret[" + account + "]";
    }
}
