/**
 * What stands around gateways: layers in front of them, and other servers that run them, those of
 * the JDK and of servlets.
 */
@org.jspecify.annotations.NullMarked
package asyncio.http.gateway;
