package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What somebody did to an account by the command line, kept in the store until the running gateway has it on its decision log,
 * which only that one process may write.
 *
 * @param id names it, and sorts by time
 * @param action such as {@code second-factor-reset}, as in {@code event.action}
 * @param account whose account
 * @param actor user of the operating system who did it
 */
public record Deed(String id, Instant at, String action, String account, String actor) {
    public Deed {
        requireNonNull(id, "id");
        requireNonNull(at, "at");
        requireNonNull(action, "action");
        requireNonNull(account, "account");
        requireNonNull(actor, "actor");
    }
}
