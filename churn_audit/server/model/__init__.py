"""What the routes speak: requests and answers as frozen models; the extension's TypeScript types are made from them.

Every `path` is a contents path: relative to the server's root, with slashes.
"""
