package org.jianxin.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sm.KeyFileException;
import org.jianxin.sm.SecretKeyFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gateway check}: reads everything {@code run} would, changes nothing, and lists what is wrong. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "检查设置、策略、目录、证书和密钥 / check settings, policy, catalogue, certificates and keys")
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private GatewayCommand.Config config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<String> problems = new ArrayList<>();
        try {
            GatewaySettings settings = GatewaySettings.read(config.file);
            Policy policy = policy(settings, problems);
            if (policy != null) {
                out.printf("policy %s, %d rules%n", policy.version(), policy.size());
            }
            catalogue(settings, problems, out);
            keys(settings, problems);
        } catch (DefinitionException e) {
            problems.add(e.getMessage());
        }
        problems.forEach(problem -> spec.commandLine().getErr().println(problem));
        out.println(problems.isEmpty() ? "OK" : problems.size() + " problem(s)");
        out.flush();
        return problems.isEmpty() ? 0 : 2;
    }

    private static @Nullable Policy policy(GatewaySettings settings, List<String> problems) {
        try {
            return PolicyLoader.of(settings).load();
        } catch (DefinitionException e) {
            problems.add(e.getMessage());
            return null;
        }
    }

    private static void catalogue(GatewaySettings settings, List<String> problems, PrintWriter out) {
        try {
            Catalogue catalogue = Catalogue.load(settings.catalogue());
            for (GatewaySettings.SharedInterface shared : settings.interfaces()) {
                if (catalogue.dataset(shared.dataset()).isEmpty()) {
                    problems.add("interface " + shared.id() + ": dataset " + shared.dataset() + " is not in "
                            + settings.catalogue());
                }
            }
            out.printf(
                    "catalogue %s, %d datasets%n",
                    catalogue.version(), catalogue.datasets().size());
        } catch (DefinitionException e) {
            problems.add(e.getMessage());
        }
    }

    private static void keys(GatewaySettings settings, List<String> problems) {
        try {
            Clock clock = Clock.systemUTC();
            ChannelsInForce.start(settings.tls(), clock);
        } catch (IOException e) {
            problems.add("tls: " + e.getMessage());
        }
        try {
            Gateway.signer(settings.keys()).close();
        } catch (IOException e) {
            problems.add("keys: " + e.getMessage());
        }
        secretKey(settings.keys().identities(), problems);
        if (Files.exists(settings.keys().exposures())) { // made at the next start otherwise
            secretKey(settings.keys().exposures(), problems);
        }
    }

    private static void secretKey(Path file, List<String> problems) {
        try {
            SecretKeyFile.read(file);
        } catch (KeyFileException e) {
            problems.add("keys: " + e.getMessage());
        } catch (IOException e) {
            problems.add("keys: cannot be read: " + file);
        }
    }
}
