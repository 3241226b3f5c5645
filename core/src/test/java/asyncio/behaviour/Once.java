package asyncio.behaviour;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A test that is run once, because it is about one mode or about none. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // only so that a hang fails
@interface Once {}
