exports.handler = async () => 'a';
