package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person as stored: with the secrets' hashes and ciphertexts, and in the one form the row's code is computed over.
 *
 * @param password hash of the password
 * @param earlier hashes of passwords before it, the latest first
 * @param factor the second factor; null exactly where the person has none
 */
record PersonRow(Person person, String password, List<String> earlier, @Nullable Factor factor) {
    /** How many earlier passwords are remembered, whatever the rules in force ask for. */
    static final int REMEMBERED = 12;

    /**
     * A second factor.
     *
     * @param sealed the seed, encrypted
     * @param lastStep time factor of the last code that was accepted; no code of this one or before is accepted again
     */
    record Factor(String sealed, long lastStep) {}

    PersonRow {
        requireNonNull(password, "password");
        earlier = List.copyOf(earlier);
        if ((factor == null) != (person.factorSet() == null)) {
            throw new IllegalArgumentException("a second factor without its time, or the other way round");
        }
    }

    PersonRow with(Person changed) {
        return new PersonRow(changed, password, earlier, factor);
    }

    /** With a new password; the one before is remembered, unless it was a one-time password. */
    PersonRow with(Person changed, String fresh) {
        List<String> before = new ArrayList<>(earlier);
        if (!person.mustChange()) {
            before.add(0, password);
        }
        return new PersonRow(changed, fresh, before.subList(0, Math.min(REMEMBERED, before.size())), factor);
    }

    PersonRow with(Person changed, @Nullable Factor other) {
        return new PersonRow(changed, password, earlier, other);
    }

    /** Every column with its length before it, so that no two rows have the same bytes. */
    byte[] protectedBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            List<String> roles = person.subject().roleIds();
            text(out, "jianxin-person-3");
            text(out, person.name());
            text(out, person.displayName());
            text(out, String.join(",", roles));
            text(out, person.unit());
            out.writeInt(person.clearance());
            out.writeBoolean(person.enabled());
            out.writeBoolean(person.mustChange());
            text(out, password);
            out.writeInt(person.failures());
            time(out, person.lockedUntil());
            time(out, person.created());
            time(out, person.passwordSet());
            time(out, person.sessionsFrom());
            text(out, String.join(" ", earlier));
            text(out, factor == null ? "" : factor.sealed());
            out.writeLong(factor == null ? -1 : factor.lastStep());
            time(out, person.factorSet());
            Distrust distrust = person.distrust();
            time(out, distrust == null ? null : distrust.at());
            out.writeInt(distrust == null ? -1 : distrust.score());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static void time(DataOutputStream out, @Nullable Instant time) throws IOException {
        out.writeLong(time == null ? -1 : time.toEpochMilli());
    }

    /** Names the account only. */
    @Override
    public String toString() {
        return "PersonRow[" + person.name() + "]";
    }
}
