package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jianxin.appliance.OutputFormat;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.ChainFormatException;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.UndecipherableException;
import org.jianxin.sm.ca.RegisteredCertificate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands of an authority have in common. */
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%n退出码 / exit codes:%n",
        exitCodeList = {
            "0:完成 / done",
            "1:参数、口令或文件有误，未做任何事 / an argument, a password or a file is wrong, nothing was done",
            "2:拒绝：请求、名称或签名链不可信 / refused: a request, a name or the signed chain may not be believed"
        })
abstract class CaSubcommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--format", defaultValue = "text", description = "${COMPLETION-CANDIDATES}")
    private OutputFormat format;

    /** One certificate that was issued. */
    static final class Which {
        @Option(names = "--serial", paramLabel = "HEX", description = "序列号（十六进制） / its serial number")
        private @Nullable String serial;

        @Option(names = "--cert", paramLabel = "FILE", description = "证书文件（PEM） / its file")
        private @Nullable Path certificate;

        String serial() throws IOException, CertificateException {
            return certificate != null
                    ? PemFile.certificates(certificate).get(0).serial()
                    : String.valueOf(serial);
        }
    }

    @Override
    public final Integer call() throws Exception {
        try {
            return work();
        } catch (ChainFormatException e) {
            return refused("签名链 / the signed chain: " + e.getMessage());
        } catch (CertificateException | UndecipherableException e) {
            return refused(e.getMessage());
        }
    }

    private int refused(@Nullable String why) {
        spec.commandLine().getErr().println("jianxin: 拒绝 / refused: " + why);
        return 2;
    }

    abstract int work() throws Exception;

    final CommandSpec spec() {
        return spec;
    }

    final boolean json() {
        return format == OutputFormat.json;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Facts as a line of JSON, or a text. */
    final void say(Map<String, Object> facts, String text) throws IOException {
        out().println(json() ? RecordMapper.create().writeValueAsString(facts) : text);
        out().flush();
    }

    /** Keys and certificates are never replaced. */
    static void requireAbsent(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file + "：已存在，不覆盖 / is there already and is not replaced");
        }
    }

    /** In a table. */
    static String use(RegisteredCertificate registered) {
        return registered.certificate().serial().equals(registered.pair().get(0)) ? "签名 sign" : "加密 enc ";
    }
}
