package org.jianxin.console;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Light for an office, dark for the wall of an operations centre, or what the desktop prefers. */
public enum Theme {
    AUTO,
    LIGHT,
    DARK;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The theme the switch goes to next. */
    public Theme next() {
        return values()[(ordinal() + 1) % values().length];
    }

    static @Nullable Theme of(@Nullable String id) {
        for (Theme theme : values()) {
            if (theme.id().equals(id)) {
                return theme;
            }
        }
        return null;
    }
}
