package org.jianxin.appliance;

/** Output forms of a command, named as on the command line. */
public enum OutputFormat {
    text,
    json
}
