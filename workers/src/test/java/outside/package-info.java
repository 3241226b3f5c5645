/** Classes that no test accepts. */
package outside;
