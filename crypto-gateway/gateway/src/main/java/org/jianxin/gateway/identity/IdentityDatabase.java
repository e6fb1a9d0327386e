package org.jianxin.gateway.identity;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.h2.api.ErrorCode;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jianxin.gateway.policy.Role;
import org.jspecify.annotations.Nullable;

/**
 * The H2 file. It is opened for each piece of work and closed after it, because the running gateway and the command line
 * both work on it and one is let in at a time; whoever finds it busy waits its turn. H2 keeps other processes out by itself;
 * others in this process are kept out by its exclusive mode, because the seal is over what several statements read.
 */
final class IdentityDatabase {
    private static final long PATIENCE_MILLIS = 15_000;
    private static final long PAUSE_MILLIS = 25;

    private final Jdbi jdbi;
    private final Path file;

    /** A row and the code it carries; {@code row} is null where the columns themselves make no sense. */
    record StoredRow(String name, @Nullable PersonRow row, byte[] code) {}

    record StoredRevocation(String session, long until, byte[] code) {}

    record StoredDeed(Deed deed, byte[] code) {}

    record StoredEmergency(Emergency emergency, byte[] code) {}

    /** All that is sealed. */
    record Tables(
            List<StoredRow> people,
            List<StoredRevocation> revocations,
            List<StoredDeed> deeds,
            List<StoredEmergency> emergencies) {
        static Tables read(Handle handle) {
            return new Tables(
                    rows(handle),
                    IdentityDatabase.revocations(handle),
                    IdentityDatabase.deeds(handle),
                    IdentityDatabase.emergencies(handle));
        }

        boolean empty() {
            return people.isEmpty() && revocations.isEmpty() && deeds.isEmpty() && emergencies.isEmpty();
        }
    }

    interface Work<T> {
        T in(Handle handle) throws IdentityStoreException;
    }

    IdentityDatabase(Path file) throws IdentityStoreException {
        this.file = file;
        String url = "jdbc:h2:file:" + file.toAbsolutePath() + ";TRACE_LEVEL_FILE=0;DB_CLOSE_ON_EXIT=FALSE";
        this.jdbi = Jdbi.create(() -> DriverManager.getConnection(url, "gateway", ""));
        transact(IdentityDatabase::createTables);
    }

    /** Runs work in one transaction: all of it happens, or nothing. */
    synchronized <T> T transact(Work<T> work) throws IdentityStoreException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (true) {
            try {
                return jdbi.withHandle(handle -> {
                    handle.execute("set exclusive 1");
                    return handle.inTransaction(work::in);
                });
            } catch (JdbiException e) {
                if (!busy(e) || System.nanoTime() > end) {
                    throw new IdentityStoreException(
                            e instanceof ConnectionException
                                    ? "the identity store cannot be opened: " + file
                                    : "the identity store failed: " + file,
                            e);
                }
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IdentityStoreException("interrupted while waiting for the identity store");
            }
        }
    }

    /** Before any work was begun: nothing else finds the database in somebody else's hands. */
    private static boolean busy(JdbiException e) {
        return e.getCause() instanceof SQLException sql
                && (sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1
                        || sql.getErrorCode() == ErrorCode.DATABASE_IS_IN_EXCLUSIVE_MODE);
    }

    private static boolean createTables(Handle handle) throws IdentityStoreException {
        boolean current = tables(handle, "PERSON") == 0 || tables(handle, "EMERGENCY") > 0;
        if (!current) {
            throw new IdentityStoreException("身份库由较早的开发版本建立，缺少本版本所需的表；请将其移走，再运行 jianxin setup 重建账号"
                    + " / the identity store was made by an earlier, unreleased version and lacks tables of this"
                    + " one; move it away and run jianxin setup to make the accounts anew");
        }
        handle.execute(
                """
                create table if not exists person (
                  name varchar(64) primary key, display_name varchar(128) not null, roles varchar(256) not null,
                  unit varchar(128) not null, clearance int not null, enabled boolean not null,
                  must_change boolean not null, password varchar(256) not null, failures int not null,
                  locked_until bigint, created bigint not null, password_set bigint not null,
                  sessions_from bigint not null, earlier_passwords varchar(2048) not null, factor varchar(256) not null,
                  factor_step bigint not null, factor_set bigint, distrusted bigint, distrust int, code varbinary(32) not null)""");
        handle.execute(
                """
                create table if not exists revocation (
                  session varchar(64) primary key, until bigint not null, code varbinary(32) not null)""");
        handle.execute("create table if not exists seal (id int primary key, code varbinary(32) not null)");
        handle.execute(
                """
                create table if not exists deed (
                  id varchar(36) primary key, at bigint not null, action varchar(32) not null, account varchar(64) not null,
                  actor varchar(64) not null, code varbinary(32) not null)""");
        handle.execute(
                """
                create table if not exists emergency (
                  id varchar(36) primary key, account varchar(64) not null, role varchar(32) not null,
                  reason varchar(200) not null, seconds bigint not null, asked bigint not null, waits_until bigint not null,
                  decided_by varchar(64), decided bigint, confirmed boolean not null, ended_by varchar(64), over_at bigint,
                  code varbinary(32) not null)""");
        return true;
    }

    private static int tables(Handle handle, String name) {
        return handle.createQuery("select count(*) from information_schema.tables where table_name = :name")
                .bind("name", name)
                .mapTo(Integer.class)
                .one();
    }

    static List<StoredRow> rows(Handle handle) {
        return handle.createQuery("select * from person order by name")
                .map((rs, context) -> row(rs, context))
                .list();
    }

    private static StoredRow row(java.sql.ResultSet rs, StatementContext context) throws SQLException {
        String name = rs.getString("name");
        byte[] code = rs.getBytes("code");
        try {
            Person person = new Person(
                    name,
                    rs.getString("display_name"),
                    roles(rs.getString("roles")),
                    rs.getString("unit"),
                    rs.getInt("clearance"),
                    rs.getBoolean("enabled"),
                    rs.getBoolean("must_change"),
                    rs.getInt("failures"),
                    time(rs, "locked_until"),
                    Instant.ofEpochMilli(rs.getLong("created")),
                    Instant.ofEpochMilli(rs.getLong("password_set")),
                    Instant.ofEpochMilli(rs.getLong("sessions_from")),
                    time(rs, "factor_set"),
                    distrust(rs));
            String earlier = rs.getString("earlier_passwords");
            String factor = rs.getString("factor");
            PersonRow row = new PersonRow(
                    person,
                    rs.getString("password"),
                    earlier.isEmpty() ? List.of() : List.of(earlier.split(" ")),
                    factor.isEmpty() ? null : new PersonRow.Factor(factor, rs.getLong("factor_step")));
            return new StoredRow(name, row, code);
        } catch (IllegalArgumentException e) {
            return new StoredRow(name, null, code); // no such role: somebody wrote into the file
        }
    }

    private static @Nullable Distrust distrust(java.sql.ResultSet rs) throws SQLException {
        Instant at = time(rs, "distrusted");
        return at == null ? null : new Distrust(at, rs.getInt("distrust"));
    }

    private static @Nullable Instant time(java.sql.ResultSet rs, String column) throws SQLException {
        long millis = rs.getLong(column);
        return rs.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static Set<Role> roles(String text) {
        Set<Role> roles = new LinkedHashSet<>();
        for (String id : text.split(",")) {
            roles.add(Role.of(id).orElseThrow(() -> new IllegalArgumentException("unknown role")));
        }
        return roles;
    }

    static void save(Handle handle, PersonRow row, byte[] code) {
        Person person = row.person();
        Instant locked = person.lockedUntil();
        Instant factorSet = person.factorSet();
        PersonRow.Factor factor = row.factor();
        Distrust distrust = person.distrust();
        handle.createUpdate(
                        """
                        merge into person (name, display_name, roles, unit, clearance, enabled, must_change, password,
                          failures, locked_until, created, password_set, sessions_from, earlier_passwords, factor,
                          factor_step, factor_set, distrusted, distrust, code)
                        key (name) values (:name, :display, :roles, :unit, :clearance, :enabled, :must, :password,
                          :failures, :locked, :created, :set, :from, :earlier, :factor, :step, :factorSet, :distrusted, :distrust,
                          :code)""")
                .bind("name", person.name())
                .bind("display", person.displayName())
                .bind("roles", String.join(",", person.subject().roleIds()))
                .bind("unit", person.unit())
                .bind("clearance", person.clearance())
                .bind("enabled", person.enabled())
                .bind("must", person.mustChange())
                .bind("password", row.password())
                .bind("failures", person.failures())
                .bind("locked", locked == null ? null : locked.toEpochMilli())
                .bind("created", person.created().toEpochMilli())
                .bind("set", person.passwordSet().toEpochMilli())
                .bind("from", person.sessionsFrom().toEpochMilli())
                .bind("earlier", String.join(" ", row.earlier()))
                .bind("factor", factor == null ? "" : factor.sealed())
                .bind("step", factor == null ? -1 : factor.lastStep())
                .bind("factorSet", factorSet == null ? null : factorSet.toEpochMilli())
                .bind("distrusted", distrust == null ? null : distrust.at().toEpochMilli())
                .bind("distrust", distrust == null ? null : distrust.score())
                .bind("code", code)
                .execute();
    }

    static byte @Nullable [] seal(Handle handle) {
        return handle.createQuery("select code from seal where id = 1")
                .mapTo(byte[].class)
                .findOne()
                .orElse(null);
    }

    static void saveSeal(Handle handle, byte[] code) {
        handle.createUpdate("merge into seal (id, code) key (id) values (1, :code)")
                .bind("code", code)
                .execute();
    }

    static List<StoredRevocation> revocations(Handle handle) {
        return handle.createQuery("select session, until, code from revocation order by session")
                .map((rs, context) -> new StoredRevocation(rs.getString(1), rs.getLong(2), rs.getBytes(3)))
                .list();
    }

    static void saveRevocation(Handle handle, StoredRevocation revocation, long now) {
        handle.createUpdate("delete from revocation where until < :now")
                .bind("now", now)
                .execute();
        handle.createUpdate(
                        "merge into revocation (session, until, code) key (session) values (:session, :until, :code)")
                .bind("session", revocation.session())
                .bind("until", revocation.until())
                .bind("code", revocation.code())
                .execute();
    }

    static List<StoredDeed> deeds(Handle handle) {
        return handle.createQuery("select id, at, action, account, actor, code from deed order by id")
                .map((rs, context) -> new StoredDeed(
                        new Deed(
                                rs.getString(1),
                                Instant.ofEpochMilli(rs.getLong(2)),
                                rs.getString(3),
                                rs.getString(4),
                                rs.getString(5)),
                        rs.getBytes(6)))
                .list();
    }

    static void saveDeed(Handle handle, StoredDeed stored) {
        Deed deed = stored.deed();
        handle.createUpdate(
                        """
                        insert into deed (id, at, action, account, actor, code)
                        values (:id, :at, :action, :account, :actor, :code)""")
                .bind("id", deed.id())
                .bind("at", deed.at().toEpochMilli())
                .bind("action", deed.action())
                .bind("account", deed.account())
                .bind("actor", deed.actor())
                .bind("code", stored.code())
                .execute();
    }

    static void removeDeed(Handle handle, String id) {
        handle.createUpdate("delete from deed where id = :id").bind("id", id).execute();
    }

    static List<StoredEmergency> emergencies(Handle handle) {
        return handle.createQuery("select * from emergency order by id")
                .map((rs, context) -> new StoredEmergency(
                        new Emergency(
                                rs.getString("id"),
                                rs.getString("account"),
                                Role.of(rs.getString("role")).orElseThrow(() -> new SQLException("unknown role")),
                                rs.getString("reason"),
                                Duration.ofSeconds(rs.getLong("seconds")),
                                Instant.ofEpochMilli(rs.getLong("asked")),
                                Instant.ofEpochMilli(rs.getLong("waits_until")),
                                rs.getString("decided_by"),
                                time(rs, "decided"),
                                rs.getBoolean("confirmed"),
                                rs.getString("ended_by"),
                                time(rs, "over_at")),
                        rs.getBytes("code")))
                .list();
    }

    static void saveEmergency(Handle handle, StoredEmergency stored) {
        Emergency emergency = stored.emergency();
        handle.createUpdate(
                        """
                        merge into emergency (id, account, role, reason, seconds, asked, waits_until, decided_by, decided,
                          confirmed, ended_by, over_at, code)
                        key (id) values (:id, :account, :role, :reason, :seconds, :asked, :waits, :by, :decided,
                          :confirmed, :ended, :over, :code)""")
                .bind("id", emergency.id())
                .bind("account", emergency.account())
                .bind("role", emergency.role().id())
                .bind("reason", emergency.reason())
                .bind("seconds", emergency.lasts().toSeconds())
                .bind("asked", emergency.asked().toEpochMilli())
                .bind("waits", emergency.waitsUntil().toEpochMilli())
                .bind("by", emergency.decidedBy())
                .bind("decided", millis(emergency.decided()))
                .bind("confirmed", emergency.confirmed())
                .bind("ended", emergency.endedBy())
                .bind("over", millis(emergency.over()))
                .bind("code", stored.code())
                .execute();
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    static void removeEmergency(Handle handle, String id) {
        handle.createUpdate("delete from emergency where id = :id")
                .bind("id", id)
                .execute();
    }

    @Override
    public String toString() {
        return "IdentityDatabase[" + file + "]";
    }
}
