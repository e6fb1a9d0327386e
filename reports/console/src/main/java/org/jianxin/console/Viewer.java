package org.jianxin.console;

import static java.util.Objects.requireNonNull;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Cookie;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jianxin.sm.IdentityAssertion;
import org.jspecify.annotations.Nullable;

/**
 * The person at the other end of one request, and how they want to see it.
 *
 * @param subject account name
 * @param roles the roles this console knows
 * @param unit where they work; empty when the assertion does not say
 * @param decisionId the gateway's decision that let this request through; empty when the assertion does not say
 * @param expiresAt when the assertion ends; a live stream ends with it
 */
public record Viewer(
        String subject,
        Set<Role> roles,
        String unit,
        String decisionId,
        Instant expiresAt,
        Language language,
        Theme theme) {
    static final String LANGUAGE_COOKIE = "jianxin-lang";
    static final String THEME_COOKIE = "jianxin-theme";

    public Viewer {
        requireNonNull(subject, "subject");
        requireNonNull(unit, "unit");
        requireNonNull(decisionId, "decisionId");
        requireNonNull(expiresAt, "expiresAt");
        requireNonNull(language, "language");
        requireNonNull(theme, "theme");
        roles = Set.copyOf(roles);
    }

    /**
     * The viewer of a request that passed {@link AccessFilter}.
     *
     * @throws IllegalStateException when the request carries no identity
     */
    public static Viewer of(ContainerRequestContext request) {
        return find(request).orElseThrow(() -> new IllegalStateException("a request without identity got through"));
    }

    /** The viewer of a request; empty when it carries no identity of a person. */
    static Optional<Viewer> find(ContainerRequestContext request) {
        if (!(request.getProperty(IdentityAssertion.PROPERTY) instanceof IdentityAssertion identity)
                || !"person".equals(identity.kind())) {
            return Optional.empty();
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String id : identity.roles()) {
            Role.of(id).ifPresent(roles::add);
        }
        return Optional.of(new Viewer(
                identity.subject(),
                roles,
                orEmpty(identity.unit()),
                orEmpty(identity.decisionId()),
                identity.expiresAt(),
                language(request),
                theme(request)));
    }

    public boolean may(Set<Role> allowed) {
        return roles.stream().anyMatch(allowed::contains);
    }

    /** Whether it is one of the three officers, who lend one another roles in emergencies. */
    public boolean officer() {
        return roles.stream().anyMatch(Role::officer);
    }

    /** From {@code ?lang=}, else the cookie, else Chinese. */
    static Language language(ContainerRequestContext request) {
        Language asked = Language.of(query(request, "lang"));
        Language kept = asked != null ? asked : Language.of(cookie(request, LANGUAGE_COOKIE));
        return kept != null ? kept : Language.ZH;
    }

    /** From {@code ?theme=}, else the cookie, else the desktop's. */
    static Theme theme(ContainerRequestContext request) {
        Theme asked = Theme.of(query(request, "theme"));
        Theme kept = asked != null ? asked : Theme.of(cookie(request, THEME_COOKIE));
        return kept != null ? kept : Theme.AUTO;
    }

    static @Nullable String query(ContainerRequestContext request, String name) {
        return request.getUriInfo().getQueryParameters().getFirst(name);
    }

    private static @Nullable String cookie(ContainerRequestContext request, String name) {
        Cookie cookie = request.getCookies().get(name);
        return cookie == null ? null : cookie.getValue();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
