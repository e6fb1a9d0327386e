package org.jianxin.sensitivedata;

/** How a dataset of government data may be shared between units (政务数据共享条例, State Council, 2025). */
public enum SharingType {
    /** 无条件共享: with every government unit. */
    UNCONDITIONAL("无条件共享", "unconditional"),
    /** 有条件共享: only with units that hold an agreement. */
    CONDITIONAL("有条件共享", "conditional"),
    /** 不予共享. */
    NONE("不予共享", "not shared");

    private final String titleZh;
    private final String titleEn;

    SharingType(String titleZh, String titleEn) {
        this.titleZh = titleZh;
        this.titleEn = titleEn;
    }

    public String titleZh() {
        return titleZh;
    }

    public String titleEn() {
        return titleEn;
    }
}
