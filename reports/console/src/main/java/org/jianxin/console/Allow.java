package org.jianxin.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who may call an endpoint. The one place where access is decided inside the console: an endpoint without this annotation
 * is open to nobody.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD})
public @interface Allow {
    Role[] value() default {};

    /** Every person the gateway let in, whatever the role. */
    boolean anyone() default false;
}
