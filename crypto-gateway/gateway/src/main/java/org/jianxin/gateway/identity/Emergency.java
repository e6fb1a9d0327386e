package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import org.jianxin.gateway.policy.Role;
import org.jspecify.annotations.Nullable;

/**
 * 应急授权 (break-glass): for a limited time somebody acts in another role instead of their own, because another person, who answers
 * for it too, agreed. At no time does one person hold both roles (GB/T 22239-2019 8.1.5.1 to 8.1.5.3).
 *
 * @param id names it, and sorts by time
 * @param account who asked, and acts
 * @param role instead of the account's own ones
 * @param reason what for, in the person's words
 * @param lasts from the confirmation on
 * @param waitsUntil it lapses when nobody has decided by then
 * @param decidedBy who confirmed or refused; null while it waits
 * @param endedBy who ended it before its time; null when nobody did
 * @param over when it ended, before its time or in time; null until that was noticed
 */
public record Emergency(
        String id,
        String account,
        Role role,
        String reason,
        Duration lasts,
        Instant asked,
        Instant waitsUntil,
        @Nullable String decidedBy,
        @Nullable Instant decided,
        boolean confirmed,
        @Nullable String endedBy,
        @Nullable Instant over) {
    public Emergency {
        requireNonNull(id, "id");
        requireNonNull(account, "account");
        requireNonNull(role, "role");
        requireNonNull(reason, "reason");
        requireNonNull(lasts, "lasts");
        requireNonNull(asked, "asked");
        requireNonNull(waitsUntil, "waitsUntil");
        if ((decidedBy == null) != (decided == null) || confirmed && decided == null) {
            throw new IllegalArgumentException("decided by nobody, or at no time");
        }
        if (confirmed && account.equals(decidedBy)) {
            throw new IllegalArgumentException("nobody confirms what they asked for themselves");
        }
    }

    /** Where it is in its life. */
    public enum State {
        WAITING,
        LAPSED,
        REFUSED,
        IN_FORCE,
        OVER
    }

    public State state(Instant now) {
        if (decided == null) {
            return over != null ? State.OVER : now.isBefore(waitsUntil) ? State.WAITING : State.LAPSED;
        }
        if (!confirmed) {
            return State.REFUSED;
        }
        return over == null && now.isBefore(decided.plus(lasts)) ? State.IN_FORCE : State.OVER;
    }

    /** Until when it is in force; null when it never was. */
    public @Nullable Instant until() {
        return decided == null || !confirmed ? null : over == null ? decided.plus(lasts) : over;
    }

    Emergency decided(String by, Instant now, boolean agreed) {
        return new Emergency(id, account, role, reason, lasts, asked, waitsUntil, by, now, agreed, null, null);
    }

    Emergency ended(@Nullable String by, Instant at) {
        return new Emergency(
                id, account, role, reason, lasts, asked, waitsUntil, decidedBy, decided, confirmed, by, at);
    }
}
