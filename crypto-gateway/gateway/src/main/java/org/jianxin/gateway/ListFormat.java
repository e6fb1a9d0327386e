package org.jianxin.gateway;

/** How a command prints a list: for people, or for programs. */
enum ListFormat {
    table,
    json
}
