package org.jianxin.gateway.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Machine-readable reasons of decisions, and what a person is told. Rules and drills match on {@link #code()}. */
public enum Reason {
    ALLOWED("符合策略，准予访问。", "The policy allows this."),
    NO_POLICY("没有任何策略允许这项访问；默认拒绝。", "No rule allows this; what is not allowed is denied."),
    POLICY_DENIED("策略明确禁止这项访问。", "A rule forbids this."),
    NO_SESSION("请先登录。", "Please log in first."),
    ROLE_NOT_ALLOWED("您的角色无权进行这项访问。", "Your role may not do this."),
    KIND_NOT_ALLOWED("这类主体不能进行这项访问。", "This kind of subject may not do this."),
    METHOD_NOT_ALLOWED("策略不允许用这种方法访问此地址。", "The policy does not allow this method here."),
    CLEARANCE_TOO_LOW("您的数据级别低于此处所需。", "Your clearance is below what is needed here."),
    ZONE_NOT_ALLOWED("您所在的网络域不能访问此处。", "Your zone may not reach this."),
    MASKED("符合策略，答复中超出您数据级别的内容已脱敏。", "The policy allows this; what is graded above your clearance is masked."),
    STEP_UP_REQUIRED("需要先验证第二因素。", "A second factor must be shown first."),
    CONDITION_NOT_MET("不满足策略规定的条件。", "A condition of the policy is not met."),
    FACT_UNKNOWN("判定所需的情况不明，从严处理。", "What the decision depends on is not known, so the stricter outcome stands."),
    POLICY_ERROR("策略条件无法计算，未予放行。", "A condition of the policy cannot be computed, so nothing was let through."),
    MASKING_UNAVAILABLE("该答复须脱敏，但此处无法脱敏。", "This answer must be masked, which cannot be done here."),
    NO_AGREEMENT("没有生效的数据共享协议。", "There is no data sharing agreement in force."),
    SUSPICIOUS_PATH("地址的写法可疑，已拒绝。", "The address is written in a suspicious way."),
    TOKEN_INVALID("登录凭据无效，请重新登录。", "The session token is not valid; please log in again."),
    TOKEN_EXPIRED("登录已过期，请重新登录。", "The session has expired; please log in again."),
    TOKEN_REVOKED("该会话已退出或被撤销。", "The session was logged out or revoked."),
    TOKEN_BINDING_MISMATCH(
            "登录凭据来自另一台设备或浏览器，已拒绝并记录。", "The session token belongs to another device or browser; this was recorded."),
    ACCOUNT_DISABLED("账号已停用。", "The account is disabled."),
    IDENTITY_TAMPERED("账号记录的完整性校验失败，已拒绝。", "The account's record failed its integrity check."),
    PASSWORD_CHANGE_REQUIRED("请先修改密码。", "Please change your password first."),
    ORIGIN_MISSING("请求没有说明来源页面，已拒绝。", "The request does not say which page it comes from."),
    ORIGIN_MISMATCH("请求来自别的网站，已拒绝。", "The request comes from another site."),
    CONSUMER_NOT_REGISTERED("该调用方没有登记。", "This consumer is not registered."),
    CERTIFICATE_OF_ANOTHER("该证书不是本账号的。", "The certificate is not that of this account."),
    CERTIFICATE_REVOKED("该证书已被撤销。", "This certificate was revoked."),
    CERTIFICATE_KIND_UNKNOWN("证书的用途不明。", "The certificate does not say what it is for."),
    INTERFACE_NOT_REGISTERED("没有登记这样的数据接口。", "No such data interface is registered."),
    INTERFACE_CLOSED("该数据接口已关停。", "This data interface is shut off."),
    BREAK_GLASS_ASKED("已提出应急授权申请，等待另一人确认。", "Break-glass was asked for and waits for another person."),
    BREAK_GLASS_CONFIRMED("应急授权已由另一人确认。", "Break-glass was confirmed by another person."),
    BREAK_GLASS_REFUSED("应急授权申请未获同意。", "Break-glass was refused."),
    BREAK_GLASS_ENDED("应急授权已提前结束。", "Break-glass was ended before its time."),
    BREAK_GLASS_NOT_ENTITLED("您的角色不能申请或确认应急授权。", "Your role may not ask for break-glass, or decide on it."),
    BREAK_GLASS_ROLE("该角色不能借用，或您已具有。", "This role is not lent, or is yours already."),
    BREAK_GLASS_INCOMPLETE(
            "请写明理由（8 至 200 字），并选择允许的时长。", "Give a reason of 8 to 200 characters and a time that is allowed."),
    BREAK_GLASS_OPEN("您已有等待确认或生效中的应急授权。", "You have a request that waits, or one in force."),
    BREAK_GLASS_NOT_WAITING("该申请已处理、已过期或不存在。", "This request was dealt with, has lapsed, or does not exist."),
    BREAK_GLASS_SAME_PERSON("申请人不能确认自己的申请。", "Nobody confirms their own request."),
    PUBLIC_PAGE("登录前可见的页面。", "A page shown before login."),
    LOGGED_IN("登录成功。", "Logged in."),
    LOGGED_OUT("已退出登录。", "Logged out."),
    PASSWORD_CHANGED("密码已修改。", "The password was changed."),
    PASSWORD_REFUSED("新密码不符合要求。", "The new password does not meet the rules."),
    BAD_PASSWORD(
            "用户名、密码或动态口令错误，或账号暂时锁定。", "Name, password or one-time code is wrong, or the account is locked for now."),
    UNKNOWN_ACCOUNT(
            "用户名、密码或动态口令错误，或账号暂时锁定。", "Name, password or one-time code is wrong, or the account is locked for now."),
    ACCOUNT_LOCKED(
            "用户名、密码或动态口令错误，或账号暂时锁定。", "Name, password or one-time code is wrong, or the account is locked for now."),
    TOO_MANY_FAILURES("连续失败次数过多，账号已暂时锁定。", "Too many failures in a row: the account is locked for now."),
    SECOND_FACTOR_MISSING("没有输入动态口令。", "No one-time code was given."),
    BAD_SECOND_FACTOR("动态口令错误。", "The one-time code is wrong."),
    SECOND_FACTOR_REPLAYED("动态口令已经用过，请等待下一个。", "The one-time code was used before; wait for the next."),
    SECOND_FACTOR_REQUIRED("请先登记动态口令。", "Please enrol one-time codes first."),
    SECOND_FACTOR_ENROLLED("动态口令已登记。", "One-time codes are enrolled."),
    SECOND_FACTOR_PRESENT(
            "该账号已登记动态口令；更换须由管理员重置。",
            "The account has one-time codes already; an officer must reset them before others can be enrolled."),
    SECOND_FACTOR_NOT_ENROLLED("该账号没有登记动态口令。", "The account has not enrolled one-time codes."),
    SECOND_FACTOR_OFF("本系统没有启用动态口令。", "One-time codes are not used here."),
    STEPPED_UP("动态口令已重新验证。", "The one-time code was proved again."),
    TOO_BUSY("系统繁忙，请稍后再试。", "Too busy; please try again in a moment."),
    TOO_MANY_REQUESTS("请求过于频繁，请稍后再试。", "Too many requests; please try again in a moment."),
    BODY_TOO_LARGE("请求内容过大。", "The request body is too large."),
    BAD_REQUEST("请求格式不正确。", "The request is not well formed."),
    INTERNAL_ERROR("系统内部错误，未予放行。", "Something failed inside, so nothing was let through.");

    private final String zh;
    private final String en;

    Reason(String zh, String en) {
        this.zh = zh;
        this.en = en;
    }

    /** Lower case with hyphens, as in events: {@code token-binding-mismatch}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The codes of all reasons. */
    public static Set<String> codes() {
        return Arrays.stream(values()).map(Reason::code).collect(Collectors.toUnmodifiableSet());
    }

    public String zh() {
        return zh;
    }

    public String en() {
        return en;
    }

    /** A ruling of the gateway itself, before or beside the policy file. */
    public Ruling ruling(boolean allowed, String rule, String version) {
        return new Ruling(allowed ? Outcome.ALLOW : Outcome.DENY, rule, version, code(), zh, en, List.of(), null);
    }

    /** How near a rule that did not apply for this reason came to it: the later the check that failed, the nearer. */
    int nearness() {
        return switch (this) {
            case FACT_UNKNOWN, CONDITION_NOT_MET -> 7;
            case NO_AGREEMENT -> 6;
            case ZONE_NOT_ALLOWED -> 5;
            case CLEARANCE_TOO_LOW -> 4;
            case ROLE_NOT_ALLOWED -> 3;
            case METHOD_NOT_ALLOWED -> 2;
            case KIND_NOT_ALLOWED, NO_SESSION -> 1;
            default -> 0;
        };
    }
}
