package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jianxin.gateway.id.TimeOrderedId;
import org.jianxin.gateway.identity.IdentityDatabase.StoredDeed;
import org.jianxin.gateway.identity.IdentityDatabase.StoredEmergency;
import org.jianxin.gateway.identity.IdentityDatabase.StoredRevocation;
import org.jianxin.gateway.identity.IdentityDatabase.StoredRow;
import org.jianxin.gateway.identity.IdentityDatabase.Tables;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.PasswordHash;
import org.jspecify.annotations.Nullable;

/**
 * The people who may log in. Rows are checked whenever they are read; one that was changed by anything but this program
 * is refused. One that was added or removed refuses everybody, and so does a changed record of an ended session, and a
 * store that could not be read again for some seconds: what was read before is not trusted for longer than that. Safe
 * for use by several threads and processes; all methods but {@link #find} and {@link #revoked} wait for the disk and,
 * where a password is concerned, for its hash. How people prove who they are is in {@link Logins}.
 */
public final class People {
    private static final String NAME = "[a-z][a-z0-9._-]{1,31}";
    private static final int MAX_TEXT = 64;
    /** How long what was read last is believed while the store cannot be read again. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final IdentityDatabase database;
    private final RowProtection protection;
    private final Path stamp;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** Who works with the store: the user of the operating system, cut to what the store holds. */
    private final String actor;

    private volatile Snapshot snapshot = Snapshot.NOBODY;
    private volatile Instant lastRead = Instant.MIN;

    /**
     * What was last read.
     *
     * @param people by name; empty where the row is tampered with
     * @param revoked ids of ended sessions
     * @param deeds how many wait for the decision log
     * @param emergencies of the last months
     * @param trusted false refuses everybody
     */
    private record Snapshot(
            Map<String, Optional<Person>> people,
            Set<String> revoked,
            int deeds,
            List<Emergency> emergencies,
            @Nullable String stamp,
            boolean trusted) {
        static final Snapshot NOBODY = new Snapshot(Map.of(), Set.of(), 0, List.of(), null, false);
    }

    private People(IdentityDatabase database, RowProtection protection, Path stamp, Clock clock) {
        this.database = database;
        this.protection = protection;
        this.stamp = stamp;
        this.clock = clock;
        String user = System.getProperty("user.name", "?");
        this.actor = user.length() > MAX_TEXT ? user.substring(0, MAX_TEXT) : user;
    }

    /**
     * Opens the store, making it when it is not there.
     *
     * @param file base name of the H2 file, without {@code .mv.db}
     * @param keyFile key of the rows, 64 hexadecimal digits
     * @throws TamperedIdentityException when rows were added or removed by another program
     */
    public static People open(Path file, Path keyFile, Clock clock) throws IdentityStoreException {
        RowProtection protection = RowProtection.read(keyFile);
        try {
            Files.createDirectories(requireNonNull(file.toAbsolutePath().getParent(), "directory"));
        } catch (IOException e) {
            throw new IdentityStoreException("the directory of the identity store cannot be made: " + file, e);
        }
        Path stamp = file.resolveSibling(file.getFileName() + ".changed");
        People people = new People(new IdentityDatabase(file), protection, stamp, clock);
        people.reload();
        return people;
    }

    /**
     * Adds a person.
     *
     * @param name 2 to 32 lower-case letters, digits and {@code . _ -}, a letter first
     * @param clearance highest grade of data the person may see in clear, 1 to 4
     * @return the one-time password, which must be changed at the first login
     * @throws IdentityStoreException when the name is taken or not a name
     * @throws IllegalArgumentException when one person must not hold these roles together
     */
    public String add(String name, String displayName, Collection<Role> roles, String unit, int clearance)
            throws IdentityStoreException {
        return add(List.of(new NewPerson(name, displayName, roles, unit, clearance)))
                .get(0);
    }

    /** Somebody to be added, as {@link #add(String, String, Collection, String, int)} describes. */
    public record NewPerson(String name, String displayName, Collection<Role> roles, String unit, int clearance) {
        public NewPerson {
            requireNonNull(name, "name");
            requireNonNull(displayName, "displayName");
            roles = List.copyOf(roles);
            requireNonNull(unit, "unit");
        }
    }

    /**
     * Adds several persons in one transaction: all of them or, when one cannot be added or the process dies, none.
     *
     * @return their one-time passwords, in the same order
     */
    public List<String> add(List<NewPerson> persons) throws IdentityStoreException {
        List<String> passwords = new ArrayList<>();
        List<PersonRow> fresh = new ArrayList<>();
        Instant now = now();
        for (NewPerson person : persons) {
            check(person);
            String password = PasswordRules.oneTime(random);
            passwords.add(password);
            fresh.add(new PersonRow(
                    new Person(
                            person.name(),
                            person.displayName(),
                            EnumSet.copyOf(person.roles()),
                            person.unit(),
                            person.clearance(),
                            true,
                            true,
                            0,
                            null,
                            now,
                            now,
                            now,
                            null,
                            null),
                    PasswordHash.hash(password.toCharArray()),
                    List.of(),
                    null));
        }
        change(handle -> {
            Set<String> taken = tables(handle).people().stream()
                    .map(StoredRow::name)
                    .collect(
                            Collectors.toCollection(HashSet::new)); // once: the seal only fits again after the last one
            for (PersonRow row : fresh) {
                if (!taken.add(row.person().name())) {
                    throw new IdentityStoreException(
                            "there already is an account " + row.person().name());
                }
                save(handle, row);
                note(handle, "user-added", row.person().name());
            }
            return true;
        });
        return passwords;
    }

    private static void check(NewPerson person) throws IdentityStoreException {
        Role.requireCompatible(person.roles());
        if (!person.name().matches(NAME)) {
            throw new IdentityStoreException(
                    "a name is 2 to 32 lower-case letters, digits and . _ - and begins with a letter");
        }
        if (person.clearance() < 1
                || person.clearance() > 4
                || tooLong(person.displayName())
                || tooLong(person.unit())) {
            throw new IdentityStoreException("clearance is 1 to 4, names are 1 to " + MAX_TEXT + " characters");
        }
    }

    private static boolean tooLong(String text) {
        return text.isBlank() || text.length() > MAX_TEXT;
    }

    /**
     * The person of that name as last read; empty when there is none. Does not wait.
     *
     * @throws TamperedIdentityException when the row was changed by another program, or the whole store is not trusted
     */
    public Optional<Person> find(String name) throws TamperedIdentityException {
        Snapshot read = snapshot;
        if (!read.trusted()) {
            throw new TamperedIdentityException("the identity store cannot be trusted: " + database);
        }
        Optional<Person> person = read.people().get(name);
        if (person != null && person.isEmpty()) {
            throw new TamperedIdentityException("the record of account " + name + " was changed by another program");
        }
        return person == null ? Optional.empty() : person;
    }

    /** Whether there is an account of that name, as last read. Does not wait. */
    public boolean known(String name) {
        return snapshot.people().containsKey(name);
    }

    /** Whether a session was logged out. Does not wait. */
    public boolean revoked(String session) {
        Snapshot read = snapshot;
        return !read.trusted() || read.revoked().contains(session);
    }

    /**
     * Everybody, by name.
     *
     * @throws TamperedIdentityException when any row was changed by another program
     */
    public List<Person> list() throws IdentityStoreException {
        reload();
        for (String name : snapshot.people().keySet()) {
            find(name);
        }
        return snapshot.people().values().stream().flatMap(Optional::stream).toList();
    }

    /** Gives a new one-time password, unlocks the account, and revokes all its sessions. */
    public String resetPassword(String name) throws IdentityStoreException {
        String password = PasswordRules.oneTime(random);
        String hash = PasswordHash.hash(password.toCharArray());
        Instant now = now();
        edit(name, "password-reset", row -> row.with(row.person().withPassword(true, now), hash));
        return password;
    }

    /**
     * Forgets the second factor and revokes all sessions; where one is required, the person enrols another at the next login.
     *
     * @throws IdentityStoreException when there is none to forget
     */
    public void resetFactor(String name) throws IdentityStoreException {
        Instant now = now();
        if (find(name).map(Person::factorSet).isEmpty()) {
            throw new IdentityStoreException("account " + name + " has no second factor");
        }
        edit(name, "second-factor-reset", row -> row.with(row.person().withFactor(null, now), (PersonRow.Factor) null));
    }

    /** Revokes all sessions of an account, which may log in again at once. */
    public void endSessions(String name) throws IdentityStoreException {
        Instant now = now();
        edit(name, "sessions-ended", row -> row.with(row.person().endingSessions(now)));
    }

    /**
     * Notes that a person lost trust. Of several scores the least stays.
     *
     * @param score 0 to 100
     */
    public void distrust(String name, int score) throws IdentityStoreException {
        Instant now = now();
        edit(name, "trust-lost", row -> {
            Distrust before = row.person().distrust();
            int least = before == null ? score : Math.min(before.score(), score);
            return row.with(row.person().withDistrust(new Distrust(now, least)));
        });
    }

    /** Gives a person's trust back, whatever it was lost for; what lowers the score still does. */
    public void trustAgain(String name) throws IdentityStoreException {
        edit(name, "trust-restored", row -> row.with(row.person().withDistrust(null)));
    }

    /** Lets an account log in or not; sessions of a disabled account end at once. */
    public void enable(String name, boolean enabled) throws IdentityStoreException {
        Instant now = now();
        edit(
                name,
                enabled ? "user-enabled" : "user-disabled",
                row -> row.with(row.person().withEnabled(enabled, now)));
    }

    /** What was done to accounts and is not on the decision log yet, oldest first. Waits for the disk when there is anything. */
    public List<Deed> deeds() throws IdentityStoreException {
        return snapshot.deeds() == 0
                ? List.of()
                : database.transact(handle -> {
                    return tables(handle).deeds().stream().map(StoredDeed::deed).toList();
                });
    }

    /** Forgets deeds that are on the decision log now. */
    public void logged(List<Deed> deeds) throws IdentityStoreException {
        change(handle -> {
            deeds.forEach(deed -> IdentityDatabase.removeDeed(handle, deed.id()));
            return true;
        });
    }

    /** Ends a session; on disk before this returns. */
    public void revoke(String session, Instant until) throws IdentityStoreException {
        change(handle -> {
            long millis = until.toEpochMilli();
            byte[] code = protection.revocationCode(session, millis);
            IdentityDatabase.saveRevocation(handle, new StoredRevocation(session, millis, code), now().toEpochMilli());
            return true;
        });
    }

    /** Reads again if another process has changed something since; costs one look at a small file otherwise. */
    public void refresh() throws IdentityStoreException {
        reading(() -> {
            Snapshot read = snapshot;
            return read.trusted() && Objects.equals(mark(), read.stamp()) ? read : load();
        });
    }

    /** Reads and checks everything again. */
    public void reload() throws IdentityStoreException {
        reading(this::load);
    }

    private interface Reading {
        Snapshot read() throws IdentityStoreException;
    }

    private synchronized void reading(Reading reading) throws IdentityStoreException {
        try {
            snapshot = reading.read();
            lastRead = clock.instant();
        } catch (IdentityStoreException e) {
            if (clock.instant().isAfter(lastRead.plus(PATIENCE))) {
                snapshot = Snapshot.NOBODY;
            }
            throw e;
        }
    }

    private Snapshot load() throws IdentityStoreException {
        String before = mark();
        return database.transact(handle -> load(handle, before));
    }

    private Snapshot load(Handle handle, @Nullable String stamped) throws IdentityStoreException {
        Map<String, Optional<Person>> people = new TreeMap<>();
        Tables tables = tables(handle);
        for (StoredRow row : tables.people()) {
            people.put(
                    row.name(),
                    row.row() != null && protection.holds(row.row(), row.code())
                            ? Optional.of(row.row().person())
                            : Optional.empty());
        }
        Set<String> revoked =
                tables.revocations().stream().map(StoredRevocation::session).collect(Collectors.toUnmodifiableSet());
        return new Snapshot(people, revoked, tables.deeds().size(), emergencies(tables), stamped, true);
    }

    /** All rows, after checking that none was added or removed, and that of all but people none was changed. */
    private Tables tables(Handle handle) throws TamperedIdentityException {
        Tables tables = Tables.read(handle);
        byte[] seal = IdentityDatabase.seal(handle);
        boolean fresh = tables.empty() && seal == null;
        boolean whole = fresh || seal != null && MessageDigest.isEqual(seal, protection.seal(tables));
        if (!whole
                || !tables.revocations().stream().allMatch(protection::holds)
                || !tables.deeds().stream().allMatch(protection::holds)
                || !tables.emergencies().stream().allMatch(protection::holds)) {
            snapshot = Snapshot.NOBODY;
            throw new TamperedIdentityException("records were added to, removed from or changed in " + database
                    + " by another program, or its key is not the one it was made with");
        }
        return tables;
    }

    private static List<Emergency> emergencies(Tables tables) {
        return tables.emergencies().stream().map(StoredEmergency::emergency).toList();
    }

    /** Those of the last months, as last read; none where the store is not trusted. Does not wait. */
    List<Emergency> emergencies() {
        return snapshot.emergencies();
    }

    /** All of them, checked. */
    List<Emergency> emergencies(Handle handle) throws TamperedIdentityException {
        return emergencies(tables(handle));
    }

    void save(Handle handle, Emergency emergency) {
        IdentityDatabase.saveEmergency(handle, new StoredEmergency(emergency, protection.code(emergency)));
    }

    /** The row of that name, checked; null when there is none. */
    @Nullable
    PersonRow row(Handle handle, String name) throws TamperedIdentityException {
        StoredRow stored = tables(handle).people().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElse(null);
        if (stored == null) {
            return null;
        }
        if (stored.row() == null || !protection.holds(stored.row(), stored.code())) {
            throw new TamperedIdentityException("the record of account " + name + " was changed by another program");
        }
        return stored.row();
    }

    void save(Handle handle, PersonRow row) {
        IdentityDatabase.save(handle, row, protection.code(row));
    }

    /** Keeps for the decision log what is done to an account in this transaction. */
    void note(Handle handle, String action, String name) {
        Instant now = now();
        Deed deed = new Deed(new TimeOrderedId().next(now), now, action, name, actor);
        IdentityDatabase.saveDeed(handle, new StoredDeed(deed, protection.code(deed)));
    }

    private Person edit(String name, String action, UnaryOperator<PersonRow> edit) throws IdentityStoreException {
        return change(handle -> {
            PersonRow row = row(handle, name);
            if (row == null) {
                throw new IdentityStoreException("there is no account " + name);
            }
            PersonRow edited = edit.apply(row);
            save(handle, edited);
            note(handle, action, name);
            return edited.person();
        });
    }

    /** Does the work and reads everything again in one transaction, then tells other processes. */
    synchronized <T> T change(IdentityDatabase.Work<T> work) throws IdentityStoreException {
        record Outcome<T>(T result, Snapshot snapshot) {}
        Outcome<T> outcome = database.transact(handle -> {
            tables(handle);
            T result = work.in(handle);
            IdentityDatabase.saveSeal(handle, protection.seal(Tables.read(handle)));
            return new Outcome<>(result, load(handle, null));
        });
        try {
            byte[] mark = new byte[16];
            random.nextBytes(mark);
            Files.writeString(stamp, HexFormat.of().formatHex(mark));
        } catch (IOException e) {
            throw new IdentityStoreException("cannot be written: " + stamp, e);
        }
        Snapshot written = outcome.snapshot();
        snapshot =
                new Snapshot(written.people(), written.revoked(), written.deeds(), written.emergencies(), mark(), true);
        lastRead = clock.instant();
        return outcome.result();
    }

    private @Nullable String mark() throws IdentityStoreException {
        try {
            return Files.readString(stamp);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new IdentityStoreException("cannot be read: " + stamp, e);
        }
    }

    FactorSecrets factorSecrets() {
        return protection.factorSecrets();
    }

    /** To the millisecond, as the store keeps it. */
    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
