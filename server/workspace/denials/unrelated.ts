/** Errors that look like denials by AWS's policies and are none: told by name where nothing else was found. */

const forms: readonly (readonly [RegExp, string])[] = [
  [/\bExpiredToken(?:Exception)?\b/, "ExpiredToken: the session's credentials have expired"],
  [/\bInvalidAccessKeyId\b/, "InvalidAccessKeyId: AWS doesn't know the access key"],
  [/\bSignatureDoesNotMatch\b/, "SignatureDoesNotMatch: the request's signature is wrong"],
  [/\bNoSuchKey\b/, "NoSuchKey: the object doesn't exist"],
  [/\bNoSuchBucket\b/, "NoSuchBucket: the bucket doesn't exist"],
  [/\bNoSuchUpload\b/, "NoSuchUpload: the multipart upload doesn't exist"],
  [/\bSlowDown\b/, "SlowDown: S3 limits the request rate"],
  [/\bis forbidden: User "[^"]*" cannot \w+ resource\b/, "a denial by Kubernetes, not by AWS"],
  [/\bAccess denied for user '/, "a denial by MySQL, not by AWS"],
  [
    /\bAuthorizationPermissionMismatch\b|\bThis request is not authorized to perform this operation\b/,
    "a denial by Azure, not by AWS",
  ],
  [/\bdoes not have storage\.\w+\.\w+ access\b/, "a denial by Google Cloud, not by AWS"],
  [/\bPermission denied\b|\bfile\.AccessDeniedException: \//, "a denial by the file system, not by AWS"],
];

const any = new RegExp(forms.map(([{ source }]) => source).join("|"));

export const unrelatedIn = (text: string): string | undefined =>
  any.test(text) ? forms.find(([pattern]) => pattern.test(text))?.[1] : undefined;

/** Other clouds speak S3's protocol, with S3's codes. */
export const isOtherCloud = (text: string): boolean =>
  /\bdoes not have storage\.\w+\.\w+ access\b|\bPermission '?storage\.|<HostId>[\w-]+\.aliyuncs|AuthorizationPermissionMismatch/.test(
    text,
  );
