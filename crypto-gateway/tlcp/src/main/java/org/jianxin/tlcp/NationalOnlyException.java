package org.jianxin.tlcp;

import java.util.Collection;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;

/**
 * A client that speaks no national cryptography was refused where nothing else is spoken. The message says what it offered, and
 * nothing that it could have chosen freely, such as a name.
 */
public final class NationalOnlyException extends SSLHandshakeException {
    private static final long serialVersionUID = 1L;

    /** As many numbers of each kind as are said; a client may send thousands. */
    private static final int MOST = 20;

    NationalOnlyException(Collection<Integer> versions, Collection<Integer> suites) {
        super("the client speaks no national cryptography, and nothing else is spoken here; it offered the versions ["
                + hexadecimal(versions) + "] and the suites [" + hexadecimal(suites) + "]");
    }

    private static String hexadecimal(Collection<Integer> numbers) {
        String first = numbers.stream()
                .limit(MOST)
                .map(number -> "%04x".formatted(number))
                .collect(Collectors.joining(" "));
        return numbers.size() > MOST ? first + " …" : first;
    }
}
