package org.jianxin.gateway;

import java.text.MessageFormat;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.stream.Collectors;
import org.jianxin.gateway.EmergencyPages.Entry;
import org.jianxin.gateway.identity.Emergency;
import org.jianxin.gateway.identity.EmergencyRules;
import org.jianxin.gateway.identity.PasswordRules;
import org.jianxin.gateway.identity.PasswordRules.Problem;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.Role;
import org.jianxin.gateway.policy.Ruling;
import org.jspecify.annotations.Nullable;

/** The gateway's own pages in both languages, as HTML. */
final class Pages {
    private static final String BUNDLE = "org.jianxin.gateway.pages.pages";

    private final ResourceBundle zh = bundle(Locale.ROOT);
    private final ResourceBundle en = bundle(Locale.ENGLISH);
    private final Template frame = Template.load("frame.html");
    private final Template login = Template.load("login.html");
    private final Template loginCode = Template.load("login-code.html");
    private final Template password = Template.load("password.html");
    private final Template enrolment = Template.load("second-factor.html");
    private final Template stepUp = Template.load("step-up.html");
    private final Template proofCode = Template.load("proof-code.html");
    private final Template proofPassword = Template.load("proof-password.html");
    private final Template breakGlass = Template.load("break-glass.html");
    private final Template breakGlassAsk = Template.load("break-glass-ask.html");
    private final Template breakGlassEntry = Template.load("break-glass-entry.html");
    private final Template breakGlassDecide = Template.load("break-glass-decide.html");
    private final Template breakGlassEnd = Template.load("break-glass-end.html");
    private final Template link = Template.of("<a href=\"{{to}}\">{{text}}</a> ");
    private final Template option = Template.of("<option value=\"{{id}}\">{{text}}</option>");
    private final Template denied = Template.load("denied.html");
    private final Template proof = Template.load("proof.html");
    private final Template notice = Template.load("notice.html");

    private static ResourceBundle bundle(Locale locale) {
        return ResourceBundle.getBundle(
                BUNDLE,
                locale,
                Pages.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /**
     * @param next where to go afterwards
     * @param name what was typed before; empty at first
     * @param codes whether anybody here has one-time codes
     * @param refused why the last attempt failed; null at first
     */
    String login(Language language, String next, String name, boolean codes, @Nullable Reason refused) {
        ResourceBundle texts = texts(language);
        String code = !codes
                ? ""
                : loginCode.fill(Map.of(
                        "codeLabel", texts.getString("login.code"), "codeHint", texts.getString("login.codeHint")));
        String content = login.fill(Map.of(
                "title", texts.getString("login.title"),
                "lead", texts.getString("login.lead"),
                "notice", notice(language, refused),
                "code", code,
                "next", next,
                "name", name,
                "nameLabel", texts.getString("login.name"),
                "passwordLabel", texts.getString("login.password"),
                "submit", texts.getString("login.submit"),
                "hint", texts.getString("login.hint")));
        return frame(language, texts.getString("login.title"), "/login", content);
    }

    String password(Language language, PasswordRules rules, @Nullable Problem problem) {
        ResourceBundle texts = texts(language);
        Map<String, String> values = new HashMap<>();
        values.put("title", texts.getString("password.title"));
        values.put("lead", texts.getString("password.lead"));
        values.put("notice", notice(problem == null ? null : texts.getString("problem." + problem.name())));
        values.put("oldLabel", texts.getString("password.old"));
        values.put("freshLabel", texts.getString("password.fresh"));
        values.put("againLabel", texts.getString("password.again"));
        values.put("submit", texts.getString("password.submit"));
        values.put("logout", texts.getString("logout"));
        values.put(
                "rules",
                MessageFormat.format(
                        texts.getString("password.rules"), rules.minLength(), rules.classes(), rules.history()));
        return frame(language, texts.getString("password.title"), "/password", password.fill(values));
    }

    /**
     * The page that shows a secret and asks for its first code.
     *
     * @param offer the secret encrypted, to come back with the code
     * @param refused why the last code was refused; null at first
     */
    String enrolment(Language language, FactorSecret secret, String offer, @Nullable Reason refused) {
        ResourceBundle texts = texts(language);
        Map<String, String> values = new HashMap<>();
        for (String text : List.of("title", "lead", "own", "device", "apps", "secret", "code", "submit")) {
            values.put(text, texts.getString("factor." + text));
        }
        values.put("notice", notice(language, refused));
        values.put("qr", secret.svg(texts.getString("factor.qr")));
        values.put("grouped", secret.grouped());
        values.put("offer", offer);
        values.put("logout", texts.getString("logout"));
        return frame(language, texts.getString("factor.title"), "/second-factor", enrolment.fill(values));
    }

    /** Where a code is typed, or the password where the person's certificate is on the connection. */
    private String proof(Language language, boolean certified, String suffix, String attributes) {
        ResourceBundle texts = texts(language);
        return certified
                ? proofPassword.fill(Map.of(
                        "suffix", suffix, "attributes", attributes, "password", texts.getString("login.password")))
                : proofCode.fill(
                        Map.of("suffix", suffix, "attributes", attributes, "code", texts.getString("factor.code")));
    }

    /** The page that asks for a fresh code, or with a certificate for the password. */
    String stepUp(Language language, String next, boolean certified, @Nullable Reason refused) {
        ResourceBundle texts = texts(language);
        String content = stepUp.fill(Map.of(
                "title", texts.getString("stepUp.title"),
                "lead", texts.getString(certified ? "stepUp.certified" : "stepUp.lead"),
                "notice", notice(language, refused),
                "next", next,
                "proof", proof(language, certified, "", "required autofocus"),
                "submit", texts.getString("stepUp.submit"),
                "hint", certified ? "" : texts.getString("stepUp.hint"),
                "home", texts.getString("denied.home"),
                "logout", texts.getString("logout")));
        return frame(language, texts.getString("stepUp.title"), "/step-up", content);
    }

    /**
     * Roles lent in emergencies.
     *
     * @param rules for the form to ask; null for who may not
     * @param own roles of the account, which are not offered
     * @param certified whether the person's certificate is on the connection
     * @param refused why the last attempt failed; null at first
     */
    String emergencies(
            Language language,
            List<Entry> entries,
            @Nullable EmergencyRules rules,
            Set<Role> own,
            ZoneId zone,
            boolean certified,
            @Nullable Reason refused) {
        ResourceBundle texts = texts(language);
        DateTimeFormatter time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(zone);
        String list = entries.stream()
                .map(entry -> entry(language, entry, certified, time))
                .collect(Collectors.joining());
        String content = breakGlass.fill(Map.of(
                "title", texts.getString("breakGlass.title"),
                "lead", texts.getString("breakGlass.lead"),
                "notice", notice(language, refused),
                "ask", rules == null ? "" : ask(language, rules, own, certified),
                "listTitle", texts.getString("breakGlass.list"),
                "list", list.isEmpty() ? "<p>" + Template.escape(texts.getString("breakGlass.none")) + "</p>" : list,
                "home", texts.getString("denied.home"),
                "logout", texts.getString("logout")));
        return frame(language, texts.getString("breakGlass.title"), EmergencyPages.PATH, content);
    }

    private String ask(Language language, EmergencyRules rules, Set<Role> own, boolean certified) {
        ResourceBundle texts = texts(language);
        long longest = rules.longest().toMinutes();
        String roles = Arrays.stream(Role.values())
                .filter(role -> rules.lent().contains(role) && !own.contains(role))
                .map(role -> option.fill(Map.of("id", role.id(), "text", role(language, role))))
                .collect(Collectors.joining());
        return breakGlassAsk.fill(Map.of(
                "roleLabel", texts.getString("breakGlass.role"),
                "roles", roles,
                "minutesLabel", MessageFormat.format(texts.getString("breakGlass.minutes"), longest),
                "longest", String.valueOf(longest),
                "usual", String.valueOf(Math.min(30, longest)),
                "reasonLabel", texts.getString("breakGlass.reason"),
                "proof", proof(language, certified, "", "required"),
                "submit", texts.getString("breakGlass.submit")));
    }

    private String entry(Language language, Entry entry, boolean certified, DateTimeFormatter time) {
        ResourceBundle texts = texts(language);
        Emergency emergency = entry.emergency();
        List<String> times = new ArrayList<>();
        times.add(MessageFormat.format(
                texts.getString("breakGlass.asked"),
                time.format(emergency.asked()),
                emergency.lasts().toMinutes()));
        if (emergency.decided() != null) {
            times.add(MessageFormat.format(
                    texts.getString("breakGlass.decided"), time.format(emergency.decided()), emergency.decidedBy()));
        }
        if (emergency.until() != null) {
            times.add(MessageFormat.format(texts.getString("breakGlass.until"), time.format(emergency.until())));
        }
        Map<String, String> values = new HashMap<>();
        values.put("state", entry.state().name());
        values.put(
                "stateText", texts.getString("breakGlass.state." + entry.state().name()));
        values.put("who", emergency.account());
        values.put("role", role(language, emergency.role()));
        values.put("reason", emergency.reason());
        values.put("times", String.join(language == Language.ZH ? "；" : "; ", times));
        values.put(
                "decide",
                !entry.mayDecide()
                        ? ""
                        : breakGlassDecide.fill(Map.of(
                                "id", emergency.id(),
                                "proof", proof(language, certified, "-" + emergency.id(), ""),
                                "confirm", texts.getString("breakGlass.confirm"),
                                "refuse", texts.getString("breakGlass.refuse"))));
        values.put(
                "end",
                !entry.mayEnd()
                        ? ""
                        : breakGlassEnd.fill(Map.of("id", emergency.id(), "end", texts.getString("breakGlass.end"))));
        return breakGlassEntry.fill(values);
    }

    private static String role(Language language, Role role) {
        return language == Language.ZH ? role.titleZh() : role.id();
    }

    /**
     * A way on from a refusal.
     *
     * @param to where a second factor is shown
     * @param sent whether what was refused was a form, which must be sent again
     */
    record Proof(String to, boolean sent) {}

    /**
     * The page that says why, in both languages whichever is chosen: whoever helps may read the other one.
     *
     * @param emergency whether the person may ask for another role in an emergency
     */
    String denied(
            Language language,
            int status,
            Ruling ruling,
            String decision,
            @Nullable String account,
            ZoneId zone,
            @Nullable Proof wayOn,
            boolean emergency) {
        ResourceBundle texts = texts(language);
        Map<String, String> values = new HashMap<>();
        values.put("status", String.valueOf(status));
        values.put("title", texts.getString("denied.title"));
        values.put("zh", ruling.zh());
        values.put("en", ruling.en());
        values.put("reasonLabel", texts.getString("denied.reason"));
        values.put("reason", ruling.reason());
        values.put("policyLabel", texts.getString("denied.policy"));
        values.put("policy", ruling.rule() + " " + ruling.version());
        values.put("decisionLabel", texts.getString("denied.decision"));
        values.put("decision", decision);
        values.put("accountLabel", texts.getString("denied.account"));
        values.put("account", account == null ? texts.getString("denied.nobody") : account);
        values.put("factsLabel", texts.getString("denied.facts"));
        values.put("facts", words(ruling, zone));
        values.put("hint", texts.getString("denied.hint"));
        values.put("again", wayOn != null && wayOn.sent() ? texts.getString("denied.again") : "");
        values.put(
                "proof",
                wayOn == null ? "" : proof.fill(Map.of("to", wayOn.to(), "text", texts.getString("denied.proof"))));
        values.put(
                "emergency",
                emergency
                        ? link.fill(Map.of("to", EmergencyPages.PATH, "text", texts.getString("breakGlass.title")))
                        : "");
        values.put("home", texts.getString("denied.home"));
        values.put("logout", texts.getString("logout"));
        return frame(language, texts.getString("denied.title"), "/console/", denied.fill(values));
    }

    private static String words(Ruling ruling, ZoneId zone) {
        String zh = ruling.facts().stream().map(fact -> fact.zh(zone)).collect(Collectors.joining("；"));
        String en = ruling.facts().stream().map(fact -> fact.en(zone)).collect(Collectors.joining("; "));
        return zh.isEmpty() ? "—" : zh + " / " + en;
    }

    private String notice(Language language, @Nullable Reason refused) {
        return notice(refused == null ? null : language == Language.ZH ? refused.zh() : refused.en());
    }

    private String notice(@Nullable String text) {
        return text == null ? "" : notice.fill(Map.of("text", text));
    }

    private String frame(Language language, String title, String here, String content) {
        ResourceBundle texts = texts(language);
        Language other = language == Language.ZH ? Language.EN : Language.ZH;
        return frame.fill(Map.of(
                "lang", language.tag(),
                "title", title,
                "product", texts.getString("product"),
                "productSub", texts.getString("productSub"),
                "languageLabel", texts.getString("languageLabel"),
                "otherHref", here + "?lang=" + other.id(),
                "otherLang", other.tag(),
                "otherName", texts.getString("otherName"),
                "content", content,
                "footer", texts.getString("footer")));
    }

    private ResourceBundle texts(Language language) {
        return language == Language.ZH ? zh : en;
    }
}
