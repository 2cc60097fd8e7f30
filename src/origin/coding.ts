const REFUSED = /^q=0(?:\.0{0,3})?$/;

/** Whether a client takes gzip (RFC 9110 12.5.3). `*` alone is not read as a wish for it. */
export const acceptsGzip = (acceptEncoding: string | undefined): boolean => {
  if (acceptEncoding === undefined || !acceptEncoding.includes('gzip')) return false;
  if (!acceptEncoding.includes('q=')) return true;
  return acceptEncoding.split(',').some((item) => {
    const [coding = '', ...parameters] = item.split(';').map((word) => word.trim().toLowerCase());
    return (coding === 'gzip' || coding === 'x-gzip') && !parameters.some((parameter) => REFUSED.test(parameter));
  });
};
