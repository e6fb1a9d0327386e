package org.jianxin.gateway;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jianxin.sm.OneTimePassword;
import org.jianxin.sm.OneTimePassword.Factors;
import org.jianxin.sm.SealedSecretFile;
import org.jianxin.sm.subtle.SmEngine;
import org.jianxin.sm.subtle.SmEngines;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code gateway otp}: a token of GM/T 0021 in a file under a password, for people who have no other. Works on any machine,
 * without the gateway and without a network.
 */
@Command(
        name = "otp",
        mixinStandardHelpOptions = true,
        description = "GM/T 0021 动态口令（离线令牌文件） / one-time codes of GM/T 0021 from a token file, offline")
final class OtpCommand implements Callable<Integer> {
    /** What the token file is made for. */
    private static final String PURPOSE = "gm-t-0021-token";

    private static final int PERIOD_SECONDS = 60;
    private static final int MOST_SECRET = 256;

    private final Clock clock;

    @Spec
    private CommandSpec spec;

    OtpCommand() {
        this(Clock.systemUTC());
    }

    OtpCommand(Clock clock) {
        this.clock = clock;
    }

    /** Wants one of the subcommands. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "用登记页面显示的密钥建立令牌文件，并显示当前动态口令 / make a token file of the secret that the enrolment page"
                    + " shows, and print its code")
    int add(
            @Option(names = "--file", required = true, paramLabel = "FILE", description = "令牌文件 / token file")
                    Path file,
            @Option(
                            names = "--secret-file",
                            paramLabel = "FILE",
                            description = "含密钥的文件；不给则在终端输入 / file with the secret; asked for when not given")
                    @Nullable
                    Path secretFile,
            @Option(
                            names = "--password-file",
                            paramLabel = "FILE",
                            description =
                                    "含令牌文件密码的文件；不给则在终端输入 / file with the token file's password; asked for when not"
                                            + " given")
                    @Nullable
                    Path passwordFile) {
        return work(() -> {
            if (Files.exists(file)) {
                throw new IOException(file + ": 已存在 / is there already");
            }
            char[] secret = chars(secretFile, "密钥 / secret: ");
            byte[] seed = seed(secret);
            Arrays.fill(secret, ' ');
            char[] password = chars(passwordFile, "令牌文件密码 / password of the token file: ");
            try {
                SealedSecretFile.write(file, seed, password, PURPOSE, engine());
                print(seed);
            } finally {
                Arrays.fill(seed, (byte) 0);
                Arrays.fill(password, ' ');
            }
        });
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "显示当前动态口令 / print the code of this moment")
    int show(
            @Option(names = "--file", required = true, paramLabel = "FILE", description = "令牌文件 / token file")
                    Path file,
            @Option(
                            names = "--password-file",
                            paramLabel = "FILE",
                            description =
                                    "含令牌文件密码的文件；不给则在终端输入 / file with the token file's password; asked for when not"
                                            + " given")
                    @Nullable
                    Path passwordFile) {
        return work(() -> {
            char[] password = chars(passwordFile, "令牌文件密码 / password of the token file: ");
            byte[] seed = SealedSecretFile.read(file, password, PURPOSE, engine());
            Arrays.fill(password, ' ');
            try {
                print(seed);
            } finally {
                Arrays.fill(seed, (byte) 0);
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private int work(Work work) {
        try {
            work.run();
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    /** The code alone on standard output, so that it can be piped; how long it lasts on the other. */
    private void print(byte[] seed) {
        Instant now = clock.instant();
        try (OneTimePassword token = OneTimePassword.of(seed)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(token.at(now, Factors.NONE));
            out.flush();
        }
        long left = PERIOD_SECONDS - Math.floorMod(now.getEpochSecond(), PERIOD_SECONDS);
        spec.commandLine().getErr().printf("%d 秒内有效，只能用一次 / for %d s, and for one use%n", left, left);
    }

    /** The secret as the page shows it: hexadecimal, in groups or not. */
    private static byte[] seed(char[] secret) throws IOException {
        StringBuilder digits = new StringBuilder();
        for (char c : secret) {
            if (!Character.isWhitespace(c) && c != '-') {
                digits.append(c);
            }
        }
        try {
            byte[] seed = HexFormat.of().parseHex(digits);
            OneTimePassword.of(seed).close();
            return seed;
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "密钥须为至少 32 个十六进制数字 / a secret is at least 32 hexadecimal digits"); // no cause: it may quote it
        } finally {
            digits.setLength(0);
        }
    }

    private static char[] chars(@Nullable Path file, String prompt) throws IOException {
        if (file != null) {
            if (Files.size(file) > MOST_SECRET) {
                throw new IOException(file + ": 过长 / too long");
            }
            byte[] bytes = Files.readAllBytes(file);
            CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
            Arrays.fill(bytes, (byte) 0);
            int end = text.limit();
            while (end > 0 && Character.isWhitespace(text.get(end - 1))) {
                end--;
            }
            char[] chars = Arrays.copyOf(text.array(), end);
            Arrays.fill(text.array(), ' ');
            return chars;
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("%s", prompt);
        if (typed == null) {
            throw new IOException("没有终端，请用文件给出 / there is no terminal to ask at; give it in a file");
        }
        return typed;
    }

    private static SmEngine engine() {
        return SmEngines.detect().best();
    }
}
