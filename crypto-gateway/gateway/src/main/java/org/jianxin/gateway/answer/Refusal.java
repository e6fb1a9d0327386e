package org.jianxin.gateway.answer;

import java.util.Locale;

/** Why a document is not passed on, or not to its end. */
public enum Refusal {
    NOT_INSPECTABLE(502, "无法检查其中的敏感数据，已拦截。", "Sensitive data in it cannot be looked for; it was held back."),
    MALFORMED(502, "内容与其声明的格式不符，已拦截。", "It is not what its content type says; it was held back."),
    BROKEN_ENCODING(502, "字符编码有误，已拦截。", "Its characters are wrongly encoded; it was held back."),
    TRUNCATED(502, "内容不完整，已拦截。", "It breaks off before its end; it was held back."),
    TOO_DEEP(502, "嵌套层次过深，已拦截。", "It is nested too deeply; it was held back."),
    VALUE_TOO_LONG(502, "有一个值过长，无法脱敏，已拦截。", "A value is too long to be masked; it was held back."),
    TYPE_DEFINITION(502, "XML 不得含有文档类型定义或实体引用，已拦截。", "XML with a document type or entities is not passed on."),
    COMPRESSION_BOMB(502, "压缩比或解压后的长度超出限制，已拦截。", "It grows beyond all bounds when unpacked; it was held back."),
    UNMASKABLE(403, "含有高于您级别、且没有脱敏规则的字段，已拦截。", "It holds a field above your clearance that has no masking rule."),
    SENSITIVE_VALUE(403, "含有不得传出的敏感数据，已拦截。", "It holds sensitive data that must not pass.");

    private final int status;
    private final String zh;
    private final String en;

    Refusal(int status, String zh, String en) {
        this.status = status;
        this.zh = zh;
        this.en = en;
    }

    /** Lower case with hyphens, as in events: {@code compression-bomb}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** HTTP status where nothing was answered yet. */
    public int status() {
        return status;
    }

    public String zh() {
        return zh;
    }

    public String en() {
        return en;
    }
}
