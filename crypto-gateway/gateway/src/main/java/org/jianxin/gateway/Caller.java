package org.jianxin.gateway;

import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, and how that was proved.
 *
 * @param subject who; anonymous where nothing was shown or what was shown is refused
 * @param session the person's session; null for everyone else
 * @param cookie whether the session came in a cookie, which a browser sends without being asked
 * @param refusal why what was shown is refused; null where it is not
 * @param account the account that was claimed but not proved; null when none was
 * @param sessionDigest SM3 of the session token's id; null without one
 */
record Caller(
        Subject subject,
        @Nullable Session session,
        boolean cookie,
        @Nullable Reason refusal,
        @Nullable String account,
        @Nullable String sessionDigest) {
    static final Caller ANONYMOUS = new Caller(Subject.ANONYMOUS, null, false, null, null, null);

    static Caller proved(Subject subject) {
        return new Caller(subject, null, false, null, null, null);
    }

    static Caller refused(Reason reason, @Nullable String account, @Nullable String sessionDigest) {
        return new Caller(Subject.ANONYMOUS, null, false, reason, account, sessionDigest);
    }

    /** Nobody, claiming to be that account. */
    static Caller claiming(@Nullable String account) {
        return new Caller(Subject.ANONYMOUS, null, false, null, account, null);
    }
}
