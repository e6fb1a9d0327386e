package org.jianxin.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.identity.IdentityStoreException;
import org.jianxin.gateway.identity.People;
import org.jianxin.gateway.identity.Person;
import org.jianxin.gateway.policy.Role;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gateway user}: accounts of people. Works beside a running gateway, which sees a change within a second. */
@Command(name = "user", mixinStandardHelpOptions = true, description = "人员账号 / accounts of people")
final class UserCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Wants one of the subcommands. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "新增账号并显示一次性密码 / add an account and show its one-time password")
    int add(
            @Mixin GatewayCommand.Config config,
            @Parameters(paramLabel = "NAME", description = "账号 / account name") String name,
            @Option(
                            names = "--role",
                            required = true,
                            split = ",",
                            description = "角色，可多个；三员互斥 / roles; the three officers exclude one another")
                    List<String> roles,
            @Option(names = "--display-name", paramLabel = "TEXT", description = "姓名 / the person's name")
                    String displayName,
            @Option(names = "--unit", required = true, paramLabel = "TEXT", description = "单位 / organisation")
                    String unit,
            @Option(
                            names = "--clearance",
                            defaultValue = "2",
                            description = "可见数据级别 1-4（默认 2） / highest grade to see, 1-4 (default 2)")
                    int clearance) {
        return work(config, people -> {
            List<Role> held = new ArrayList<>();
            for (String role : roles) {
                held.add(Role.of(role)
                        .orElseThrow(() -> new IdentityStoreException(
                                "\"" + role + "\" is not a role; roles are " + String.join(", ", roleIds()))));
            }
            String password = people.add(name, displayName == null ? name : displayName, held, unit, clearance);
            out("%s 的一次性密码，首次登录须修改 / one-time password of %s, to be changed at first login: %s", name, name, password);
        });
    }

    @Command(
            name = "passwd",
            mixinStandardHelpOptions = true,
            description = "重置密码、解锁并结束其会话 / reset the password, unlock, and end the account's sessions")
    int passwd(
            @Mixin GatewayCommand.Config config,
            @Parameters(paramLabel = "NAME", description = "账号 / account name") String name) {
        return work(config, people -> {
            String password = people.resetPassword(name);
            out("%s 的一次性密码，首次登录须修改 / one-time password of %s, to be changed at first login: %s", name, name, password);
        });
    }

    @Command(
            name = "reset-factor",
            mixinStandardHelpOptions = true,
            description = "重置第二因素并结束其会话，下次登录重新登记 / reset the second factor and end the account's sessions")
    int resetFactor(
            @Mixin GatewayCommand.Config config,
            @Parameters(paramLabel = "NAME", description = "账号 / account name") String name) {
        return work(config, people -> people.resetFactor(name));
    }

    @Command(
            name = "end-sessions",
            mixinStandardHelpOptions = true,
            description = "立即结束账号的全部会话 / end all sessions of an account at once")
    int endSessions(
            @Mixin GatewayCommand.Config config,
            @Parameters(paramLabel = "NAME", description = "账号 / account name") String name) {
        return work(config, people -> people.endSessions(name));
    }

    @Command(
            name = "trust",
            mixinStandardHelpOptions = true,
            description = "恢复账号失去的信任；仍在的扣分原因不变 / give an account its lost trust back; what lowers its score still does")
    int trust(
            @Mixin GatewayCommand.Config config,
            @Parameters(paramLabel = "NAME", description = "账号 / account name") String name) {
        return work(config, people -> people.trustAgain(name));
    }

    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "停用账号并结束其会话 / disable an account and end its sessions")
    int disable(
            @Mixin GatewayCommand.Config config,
            @Parameters(paramLabel = "NAME", description = "账号 / account name") String name) {
        return work(config, people -> people.enable(name, false));
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "启用账号 / enable an account")
    int enable(
            @Mixin GatewayCommand.Config config,
            @Parameters(paramLabel = "NAME", description = "账号 / account name") String name) {
        return work(config, people -> people.enable(name, true));
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "列出账号 / list accounts")
    int list(
            @Mixin GatewayCommand.Config config,
            @Option(names = "--format", defaultValue = "table", description = "table, json") ListFormat format) {
        return work(config, people -> {
            List<Person> all = people.list();
            if (format == ListFormat.json) {
                json(all);
                return;
            }
            for (Person person : all) {
                out(
                        "%-20s %-40s %-10s %s",
                        person.name(),
                        String.join(",", person.subject().roleIds()),
                        state(person),
                        person.displayName());
            }
        });
    }

    private interface Work {
        void on(People people) throws IdentityStoreException, JsonProcessingException;
    }

    private int work(GatewayCommand.Config config, Work work) {
        try {
            GatewaySettings settings = GatewaySettings.read(config.file);
            work.on(People.open(settings.identities(), settings.keys().identities(), Clock.systemDefaultZone()));
            spec.commandLine().getOut().flush();
            return 0;
        } catch (DefinitionException | IdentityStoreException | IllegalArgumentException | JsonProcessingException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private void json(List<Person> people) throws JsonProcessingException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Person person : people) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", person.name());
            row.put("display_name", person.displayName());
            row.put("roles", person.subject().roleIds());
            row.put("unit", person.unit());
            row.put("clearance", person.clearance());
            row.put("state", state(person));
            row.put("password_set", person.passwordSet());
            Instant factorSet = person.factorSet();
            if (factorSet != null) {
                row.put("second_factor_set", factorSet);
            }
            rows.add(row);
        }
        spec.commandLine().getOut().println(RecordMapper.create().writeValueAsString(rows));
    }

    private static String state(Person person) {
        return !person.enabled()
                ? "disabled"
                : person.lockedUntil() != null ? "locked" : person.mustChange() ? "one-time" : "active";
    }

    private static List<String> roleIds() {
        return List.of(Role.values()).stream().map(Role::id).toList();
    }

    private void out(String format, Object... values) {
        spec.commandLine().getOut().println(String.format(format, values));
    }
}
