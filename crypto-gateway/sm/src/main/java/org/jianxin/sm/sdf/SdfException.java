package org.jianxin.sm.sdf;

import java.util.Optional;

/**
 * A device that cannot be used, refused, or gave an answer that cannot be right. The operation did not happen; nothing else
 * takes the device's place.
 */
public final class SdfException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final int code;

    SdfException(String message) {
        super(message);
        this.code = 0;
    }

    SdfException(String message, Throwable cause) {
        super(message, cause);
        this.code = 0;
    }

    private SdfException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** The device refused this function with this code. */
    static SdfException refused(String function, int code) {
        String name = SdfError.of(code).map(Enum::name).orElse("not a code of GM/T 0018");
        String meaning = SdfError.of(code).map(error -> ": " + error.meaning()).orElse("");
        return new SdfException(code, "%s: %s (0x%08X)%s".formatted(function, name, code, meaning));
    }

    /** What the device answered; empty when it was not the device that refused, or its code is not one of the standard. */
    public Optional<SdfError> error() {
        return SdfError.of(code);
    }

    /** The code the device answered; 0 when it was not the device that refused. */
    public int code() {
        return code;
    }
}
