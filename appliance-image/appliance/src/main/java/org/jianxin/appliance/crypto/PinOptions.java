package org.jianxin.appliance.crypto;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The PIN of a device's key, out of a file or typed; never an argument, which others on the machine can see. */
final class PinOptions {
    private static final int MOST = 256;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--pin-file", paramLabel = "FILE", description = "存有 PIN 的文件，只有一行 / a file with the PIN, one line")
    private @Nullable Path file;

    /** A flag: an interactive option of picocli would also take the PIN itself, as {@code --pin=…}. */
    @Option(names = "--pin", description = "在终端提示输入 PIN / asks for the PIN at the terminal")
    private boolean asks;

    boolean given() {
        return file != null || asks;
    }

    /** The PIN's bytes, which the caller wipes; null when there is none. */
    byte @Nullable [] read() throws IOException {
        if (file != null && asks) {
            throw new ParameterException(spec.commandLine(), "--pin 与 --pin-file 只能二选一 / either --pin or --pin-file");
        }
        if (asks) {
            return typed();
        }
        return file == null ? null : line(file);
    }

    private byte[] typed() {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("PIN: ");
        if (typed == null || typed.length == 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "没有可输入 PIN 的终端，或未输入；可用 --pin-file / no PIN was typed; there is also --pin-file");
        }
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
        byte[] pin = Arrays.copyOf(encoded.array(), encoded.limit());
        Arrays.fill(typed, '\0');
        Arrays.fill(encoded.array(), (byte) 0);
        return pin;
    }

    private static byte[] line(Path file) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MOST + 1);
        }
        try {
            int end = content.length;
            while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
                end--;
            }
            for (int i = 0; i < end; i++) {
                if (content[i] == '\n' || content[i] == '\r') {
                    throw new IOException(file + ": 应只有一行 / should have one line");
                }
            }
            if (end == 0 || content.length > MOST) {
                throw new IOException(file + ": 不是 PIN（1 至 " + MOST + " 字节） / not a PIN of 1 to " + MOST + " bytes");
            }
            return Arrays.copyOf(content, end);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
