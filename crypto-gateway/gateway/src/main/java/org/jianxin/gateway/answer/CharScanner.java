package org.jianxin.gateway.answer;

/** As {@link AnswerScanner}, of characters. */
interface CharScanner {
    void feed(char[] chars, int offset, int length);

    void end();

    boolean malformed();
}
