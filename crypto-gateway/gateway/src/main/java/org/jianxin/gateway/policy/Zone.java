package org.jianxin.gateway.policy;

import java.util.Locale;

/** Where a receiver of data sits. */
public enum Zone {
    /** 开放域: the public side. */
    OPEN,
    /** 政务内网: the government's own network. */
    INTERNAL;

    /** Lower-case name, as written in files and events. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
