package org.jianxin.appliance.crypto;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jianxin.appliance.PasswordFile;
import org.jspecify.annotations.Nullable;

/** Passwords come from a file or from the terminal, never from the command line, where everybody on the machine sees them. */
final class PasswordSource {
    private static final int SHORTEST = 8;

    private PasswordSource() {}

    /**
     * The password of a key that is there; wipe it after use.
     *
     * @param file null to ask
     * @param option named in the error when there is nobody to ask
     */
    static char[] existing(@Nullable Path file, String option, String what) throws IOException {
        return file != null ? PasswordFile.read(file) : ask(option, what);
    }

    /** A password for a new key, asked for twice; wipe it after use. */
    static char[] fresh(@Nullable Path file, String option, String what) throws IOException {
        char[] password = existing(file, option, what);
        if (password.length < SHORTEST) {
            Arrays.fill(password, ' ');
            throw new IOException((file == null ? what : file + "：" + what) + "：口令至少 " + SHORTEST
                    + " 个字符 / a password has at least " + SHORTEST + " characters");
        }
        if (file == null) {
            char[] again = ask(option, what + "（再次 / again）");
            boolean same = Arrays.equals(password, again);
            Arrays.fill(again, ' ');
            if (!same) {
                Arrays.fill(password, ' ');
                throw new IOException(what + "：两次输入不一致 / the two entries differ");
            }
        }
        return password;
    }

    private static char[] ask(String option, String what) throws IOException {
        Console console = System.console();
        char[] password = console == null ? null : console.readPassword("%s: ", what);
        if (password == null) {
            throw new IOException(what + "：没有终端可询问，请用 " + option + " / there is no terminal to ask at; say " + option);
        }
        return password;
    }
}
