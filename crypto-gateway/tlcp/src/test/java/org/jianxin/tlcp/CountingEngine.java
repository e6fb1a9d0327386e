package org.jianxin.tlcp;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jianxin.sm.subtle.SmEngine;

/** Knows how many of an engine's ciphers still have keys. */
final class CountingEngine {

    private int made;
    private int open;

    /** The engine of the other tests, counted. */
    SmEngine engine() {
        return (SmEngine) Proxy.newProxyInstance(
                SmEngine.class.getClassLoader(), new Class<?>[] {SmEngine.class}, (proxy, method, arguments) -> {
                    Object result = call(Side.ENGINE, method, arguments);
                    return result instanceof AutoCloseable ? counted(result, method.getReturnType()) : result;
                });
    }

    private Object counted(Object cipher, Class<?> type) {
        made++;
        open++;
        AtomicBoolean closed = new AtomicBoolean();
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                if (closed.getAndSet(true)) {
                    throw new IllegalStateException("closed twice");
                }
                open--;
            }
            return call(cipher, method, arguments);
        });
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    int open() {
        return open;
    }

    int made() {
        return made;
    }
}
