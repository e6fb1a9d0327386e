package org.jianxin.appliance;

/** Output forms of a command, named as on the command line. */
enum OutputFormat {
    text,
    json
}
