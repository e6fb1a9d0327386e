package org.jianxin.sensitivedata;

/** How a dataset may be opened to the public. */
public enum OpeningType {
    /** 无条件开放: to everybody. */
    UNCONDITIONAL("无条件开放", "unconditional"),
    /** 有条件开放: to registered users. */
    CONDITIONAL("有条件开放", "conditional"),
    /** 不予开放. */
    NONE("不予开放", "not opened");

    private final String titleZh;
    private final String titleEn;

    OpeningType(String titleZh, String titleEn) {
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
